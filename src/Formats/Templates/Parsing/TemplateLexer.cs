using System.Globalization;
using System.Text;

namespace Barograph.Formats.Templates.Parsing;

/// <summary>A template's text to tokens. Stops at the first error, which is then the last token.</summary>
/// <remarks>
/// <c>{{-</c> and <c>-}}</c> (with a blank between) take the white space beside them away; <c>{{/* … */}}</c> leaves nothing.
/// Inside an action blanks are tokens, because <c>.A .B</c> and <c>.A.B</c> differ.
/// </remarks>
sealed class TemplateLexer
{
    const string Left = "{{";
    const string Right = "}}";
    const int EndOfText = -1;

    static readonly Dictionary<string, TokenKind> Words = new(StringComparer.Ordinal)
    {
        ["block"] = TokenKind.Block,
        ["break"] = TokenKind.Break,
        ["continue"] = TokenKind.Continue,
        ["define"] = TokenKind.Define,
        ["else"] = TokenKind.Else,
        ["end"] = TokenKind.EndWord,
        ["if"] = TokenKind.If,
        ["range"] = TokenKind.Range,
        ["nil"] = TokenKind.Nil,
        ["template"] = TokenKind.Template,
        ["with"] = TokenKind.With,
    };

    readonly string text;
    readonly Func<string, bool> isFunction;
    readonly List<TemplateToken> tokens = [];
    int at;
    int start;
    int line = 1; // of start
    int parentheses;
    bool failed;

    TemplateLexer(string text, Func<string, bool> isFunction)
    {
        this.text = text;
        this.isFunction = isFunction;
    }

    public static List<TemplateToken> Read(string text, Func<string, bool> isFunction)
    {
        var lexer = new TemplateLexer(text, isFunction);
        while (!lexer.failed && lexer.ReadText()) lexer.ReadAction();
        return lexer.tokens;
    }

    /// <summary>Text up to the next action; false at the end.</summary>
    bool ReadText()
    {
        var next = text.IndexOf(Left, at, StringComparison.Ordinal);
        if (next < 0)
        {
            at = text.Length;
            if (at > start) Emit(TokenKind.Text);
            Emit(TokenKind.End);
            return false;
        }

        var trims = HasLeftTrim(next + Left.Length);
        at = next;
        if (trims)
        {
            while (at > start && IsSpace(text[at - 1])) at--;
        }

        if (at > start) Emit(TokenKind.Text);
        at = next;
        Skip();
        return true;
    }

    bool HasLeftTrim(int position) => position + 1 < text.Length && text[position] == '-' && IsSpace(text[position + 1]);

    bool HasRightTrim(int position) => position + 1 < text.Length && IsSpace(text[position]) && text[position + 1] == '-';

    bool AtRightDelimiter(out bool trims)
    {
        trims = HasRightTrim(at) && StartsWith(Right, at + 2);
        return trims || StartsWith(Right, at);
    }

    bool StartsWith(string what, int position) => string.CompareOrdinal(text, position, what, 0, what.Length) == 0;

    void ReadAction()
    {
        var trims = HasLeftTrim(at + Left.Length);
        var afterMarker = trims ? 2 : 0;
        if (StartsWith("/*", at + Left.Length + afterMarker))
        {
            at += Left.Length + afterMarker;
            Skip();
            ReadComment();
            return;
        }

        at += Left.Length;
        Emit(TokenKind.LeftDelimiter);
        at += afterMarker;
        Skip();
        parentheses = 0;
        while (!failed)
        {
            if (AtRightDelimiter(out trims))
            {
                if (parentheses == 0)
                {
                    EndAction(trims);
                    return;
                }

                Fail("unclosed left paren");
                return;
            }

            ReadInside();
        }
    }

    void ReadComment()
    {
        var end = text.IndexOf("*/", at, StringComparison.Ordinal);
        if (end < 0)
        {
            Fail("unclosed comment");
            return;
        }

        at = end + 2;
        if (!AtRightDelimiter(out var trims))
        {
            Fail("comment ends before closing delimiter");
            return;
        }

        at += (trims ? 2 : 0) + Right.Length;
        if (trims) SkipSpaces();
        Skip();
    }

    void EndAction(bool trims)
    {
        if (trims) at += 2;
        Skip();
        at += Right.Length;
        Emit(TokenKind.RightDelimiter);
        if (!trims) return;
        SkipSpaces();
        Skip();
    }

    void SkipSpaces()
    {
        while (at < text.Length && IsSpace(text[at])) at++;
    }

    void ReadInside()
    {
        var c = Next();
        switch (c)
        {
            case EndOfText:
                Fail("unclosed action");
                break;
            case ' ' or '\t' or '\r' or '\n':
                ReadSpaces();
                break;
            case '=':
                Emit(TokenKind.Assign);
                break;
            case ':':
                if (Next() == '=') Emit(TokenKind.Declare);
                else Fail("expected :=");
                break;
            case '|':
                Emit(TokenKind.Pipe);
                break;
            case '"':
                ReadQuoted('"', TokenKind.String, "unterminated quoted string");
                break;
            case '\'':
                ReadQuoted('\'', TokenKind.CharConstant, "unterminated character constant");
                break;
            case '`':
                ReadRawString();
                break;
            case '$':
                ReadName(TokenKind.Variable, TokenKind.Variable);
                break;
            case '.' when at >= text.Length || !char.IsAsciiDigit(text[at]):
                ReadName(TokenKind.Field, TokenKind.Dot);
                break;
            case '.' or '+' or '-' or (>= '0' and <= '9'):
                ReadNumber();
                break;
            case '(':
                parentheses++;
                Emit(TokenKind.LeftParenthesis);
                break;
            case ')':
                parentheses--;
                Emit(TokenKind.RightParenthesis);
                break;
            case > 0 when IsAlphanumeric(c):
                ReadWord();
                break;
            case >= 0x20 and < 0x7f:
                Emit(TokenKind.Char);
                break;
            default:
                Fail($"unrecognized character in action: {Describe(c)}");
                break;
        }
    }

    void ReadSpaces()
    {
        at--;
        // The last blank before -}} belongs to the trim marker.
        while (at < text.Length && IsSpace(text[at]) && !(HasRightTrim(at) && StartsWith(Right, at + 2))) at++;
        if (at > start) Emit(TokenKind.Space);
    }

    void ReadQuoted(char quote, TokenKind kind, string unterminated)
    {
        while (true)
        {
            var c = Next();
            if (c == '\\') c = Next() is var escaped && escaped is EndOfText or '\n' ? EndOfText : '\\';
            if (c is EndOfText or '\n')
            {
                Fail(unterminated);
                return;
            }

            if (c != quote) continue;
            Emit(kind);
            return;
        }
    }

    void ReadRawString()
    {
        var end = text.IndexOf('`', at);
        if (end < 0)
        {
            Fail("unterminated raw quoted string");
            return;
        }

        at = end + 1;
        Emit(TokenKind.RawString);
    }

    void ReadName(TokenKind kind, TokenKind alone)
    {
        if (AtTerminator())
        {
            Emit(alone);
            return;
        }

        int c;
        do c = Next();
        while (IsAlphanumeric(c));
        Back(c);
        if (AtTerminator()) Emit(kind);
        else Fail($"bad character {Describe(c)}");
    }

    void ReadWord()
    {
        int c;
        do c = Next();
        while (IsAlphanumeric(c));
        Back(c);
        if (!AtTerminator())
        {
            Fail($"bad character {Describe(c)}");
            return;
        }

        var word = text[start..at];
        if (Words.TryGetValue(word, out var kind))
            Emit(kind is TokenKind.Break or TokenKind.Continue && isFunction(word) ? TokenKind.Identifier : kind);
        else
            Emit(word is "true" or "false" ? TokenKind.Bool : TokenKind.Identifier);
    }

    void ReadNumber()
    {
        at = start;
        var wellFormed = ScanNumber();
        if (wellFormed && Peek() is not ('+' or '-'))
        {
            Emit(text[at - 1] == 'i' ? TokenKind.Complex : TokenKind.Number);
            return;
        }

        if (wellFormed && ScanNumber() && text[at - 1] == 'i') Emit(TokenKind.Complex);
        else Fail($"bad number syntax: {GoQuote.Quote(text[start..at])}");
    }

    bool ScanNumber()
    {
        NumberLiteral.Scan(text, ref at);
        if (!IsAlphanumeric(Peek())) return true;
        Next();
        return false;
    }

    /// <summary>Whether a name may end here: <c>.X+2</c> has no meaning.</summary>
    bool AtTerminator()
        => Peek() is EndOfText or ' ' or '\t' or '\r' or '\n' or '.' or ',' or '|' or ':' or ')' or '(' || StartsWith(Right, at);

    int Peek()
    {
        if (at >= text.Length) return EndOfText;
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out _);
        return rune.Value;
    }

    int Next()
    {
        if (at >= text.Length) return EndOfText;
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
        at += length;
        return rune.Value;
    }

    void Back(int c)
    {
        if (c == EndOfText) return;
        at -= c >= 0x10000 ? 2 : 1;
    }

    void Emit(TokenKind kind)
    {
        tokens.Add(new TemplateToken(kind, start, line, text[start..at]));
        Skip();
    }

    void Fail(string complaint)
    {
        tokens.Add(new TemplateToken(TokenKind.Error, start, line, complaint));
        failed = true;
    }

    void Skip()
    {
        line += text.AsSpan(start, at - start).Count('\n');
        start = at;
    }

    static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    static bool IsAlphanumeric(int c)
        => c == '_' || (c > 0 && Rune.IsValid(c) && (Rune.IsLetter(new Rune(c)) || Rune.GetUnicodeCategory(new Rune(c)) == UnicodeCategory.DecimalDigitNumber));

    /// <summary>As Go's <c>%#U</c>.</summary>
    static string Describe(int c)
    {
        if (c == EndOfText) return "U+FFFFFFFFFFFFFFFF";
        var code = $"U+{c:X4}";
        return GoQuote.IsPrintable(c) ? $"{code} '{char.ConvertFromUtf32(c)}'" : code;
    }
}
