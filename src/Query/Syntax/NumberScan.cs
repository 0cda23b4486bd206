namespace Barograph.Query.Syntax;

/// <summary>Finds where a number or a duration ends. What lies between is judged later, when its value is taken.</summary>
/// <remarks>
/// Numbers: decimal with underscores between digits, fraction and exponent; hexadecimal integers. Durations: a number and a
/// unit, repeated (<c>1h30m</c>). Neither may be followed by a letter, a digit or an underscore.
/// </remarks>
static class NumberScan
{
    /// <summary>Moves <paramref name="at"/> over a number, or as far as it looked like one.</summary>
    public static bool Number(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        var hexadecimal = false;
        if (Accept(text, ref at, '0') && (Accept(text, ref at, 'x') || Accept(text, ref at, 'X')))
        {
            Accept(text, ref at, '_');
            hexadecimal = true;
        }
        var dot = false;
        var exponent = false;
        if (Accept(text, ref at, '.')) dot = false; // a leading point does not count: "1:1: .5.5" is refused by its value
        if (IsDigit(Peek(text, at), hexadecimal)) at++;
        while (true)
        {
            var next = Peek(text, at);
            if (IsDigit(next, hexadecimal)) at++;
            else if (next == '.')
            {
                at++;
                if (dot) return false;
                dot = true;
                if (AcceptAny(text, ref at, "_."u8) || hexadecimal) return false;
            }
            else if (next is 'e' or 'E')
            {
                at++;
                if (exponent) return false;
                exponent = true;
                if (!Accept(text, ref at, '+')) Accept(text, ref at, '-');
                if (AcceptAny(text, ref at, "._eE"u8) || at >= text.Length) return false;
            }
            else if (next == '_')
            {
                at++;
                if (AcceptAny(text, ref at, "._eE"u8) || at >= text.Length) return false;
            }
            else
            {
                break;
            }
        }
        return at > start && !IsWordByte(Peek(text, at));
    }

    /// <summary>Goes on where <see cref="Number"/> stopped, at the first unit.</summary>
    public static bool RestOfDuration(ReadOnlySpan<byte> text, ref int at)
    {
        if (!AcceptAny(text, ref at, "smhdwy"u8)) return false;
        Accept(text, ref at, 's'); // of "ms"; "hs" is refused when its value is taken
        while (IsDigit(Peek(text, at), false))
        {
            while (IsDigit(Peek(text, at), false)) at++;
            if (!AcceptAny(text, ref at, "smhdw"u8)) return false;
            Accept(text, ref at, 's');
        }
        if (!IsWordByte(Peek(text, at))) return true;
        at++;
        return false;
    }

    public static bool IsWordByte(int b) => IsLetter(b) || IsDigit(b, false);

    public static bool IsLetter(int b) => b == '_' || (uint)((b | 0x20) - 'a') < 26;

    public static bool IsDigit(int b, bool hexadecimal) => (uint)(b - '0') < 10 || (hexadecimal && (uint)((b | 0x20) - 'a') < 6);

    static int Peek(ReadOnlySpan<byte> text, int at) => at < text.Length ? text[at] : -1;

    static bool Accept(ReadOnlySpan<byte> text, ref int at, char wanted)
    {
        if (Peek(text, at) != wanted) return false;
        at++;
        return true;
    }

    static bool AcceptAny(ReadOnlySpan<byte> text, ref int at, ReadOnlySpan<byte> wanted)
    {
        if (at >= text.Length || !wanted.Contains(text[at])) return false;
        at++;
        return true;
    }
}
