namespace Barograph.Formats.Templates.Parsing;

enum TokenKind : byte
{
    Error, Bool, Char, CharConstant, Complex, Assign, Declare, End, Field, Identifier, LeftDelimiter, LeftParenthesis, Number, Pipe,
    RawString, RightDelimiter, RightParenthesis, Space, String, Text, Variable,

    // From here on words of the language, to which Go counts the dot.
    Dot, Nil, Block, Break, Continue, Define, Else, EndWord, If, Range, Template, With,
}

/// <summary>A piece of a template's text. <paramref name="Text"/> of an error is what is wrong.</summary>
readonly record struct TemplateToken(TokenKind Kind, int Start, int Line, string Text)
{
    /// <summary>As Go names it in "unexpected … in …".</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.End => "EOF",
        TokenKind.Error => Text,
        >= TokenKind.Dot => $"<{Text}>",
        _ when ByteCount(Text) > 10 => GoQuote.Quote(FirstRunes(Text, 10)) + "...",
        _ => GoQuote.Quote(Text),
    };

    // Go decides by bytes, and cuts by code points.
    static int ByteCount(string text) => System.Text.Encoding.UTF8.GetByteCount(text);

    static string FirstRunes(string text, int count)
    {
        var at = 0;
        for (; count > 0 && at < text.Length; count--) at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
        return text[..at];
    }
}
