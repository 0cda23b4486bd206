namespace Barograph.Query.Syntax;

/// <summary>A text in quotes. Bytes that are no UTF-8 (<c>"\xff"</c>) stand in it as the lone surrogates U+DC80 … U+DCFF.</summary>
public sealed record StringLiteral(string Value) : Expr
{
    public override ExprType Type => ExprType.String;

    /// <summary>True where the text has bytes that are no UTF-8, and so cannot be a name or a value of a label.</summary>
    public static bool HoldsForeignBytes(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i])) continue;
            if (!(i + 1 < value.Length && char.IsSurrogatePair(value[i], value[i + 1]))) return true;
            i++;
        }
        return false;
    }
}
