using System.Text;

namespace Barograph.Query.Syntax;

/// <summary>Cuts a query into tokens. Which characters mean what depends on the brackets around them.</summary>
/// <remarks>
/// Comments run from <c>#</c> to the end of the line. Inside braces every word is a label name; right behind a square bracket
/// only durations and their arithmetic are expected; everywhere else words may be keywords in any case.
/// </remarks>
ref struct Lexer(ReadOnlySpan<byte> text)
{
    readonly ReadOnlySpan<byte> text = text;
    int at;
    int start;
    int parens;
    bool inBraces;
    bool inBrackets;
    bool inDuration; // behind '[' until the first number
    bool sawColon;
    bool sawDuration;

    public readonly ReadOnlySpan<byte> Text => text;

    /// <exception cref="PromqlSyntaxException">What follows is no token.</exception>
    public Token Next()
    {
        SkipSpaceAndComments();
        start = at;
        if (inBraces) return NextInBraces();
        return inDuration ? NextInDuration() : NextStatement();
    }

    Token NextStatement()
    {
        var c = Take();
        switch (c)
        {
            case -1:
                if (parens != 0) throw Error("unclosed left parenthesis");
                if (inBrackets) throw Error("unclosed left bracket");
                return Emit(TokenKind.EndOfInput);
            case ',': return Emit(TokenKind.Comma);
            case '*': return Emit(TokenKind.Multiply);
            case '/': return Emit(TokenKind.Divide);
            case '%': return Emit(TokenKind.Modulo);
            case '+': return Emit(TokenKind.Add);
            case '-': return Emit(TokenKind.Subtract);
            case '^': return Emit(TokenKind.Power);
            case '@': return Emit(TokenKind.At);
            case '=': return Comparison(c);
            case '!': return Comparison(c);
            case '<': return Comparison(c);
            case '>': return Comparison(c);
            case '"' or '\'' or '`': return QuotedString((byte)c);
            case '(' or ')': return Paren(c);
            case '[' or ']': return Bracket(c);
            case '{':
                inBraces = true;
                return Emit(TokenKind.LeftBrace);
        }
        if (NumberScan.IsDigit(c, false) || (c == '.' && NumberScan.IsDigit(Peek(), false)))
        {
            at--;
            return NumberOrDuration();
        }
        if (!NumberScan.IsLetter(c) && c != ':') throw Unexpected("unexpected character: {0}");
        return inBrackets ? WordInBrackets(c) : Word();
    }

    Token Comparison(int c)
    {
        var next = Peek();
        if (next == '=')
        {
            at++;
            return Emit(c switch
            {
                '=' => TokenKind.EqualTo,
                '!' => TokenKind.NotEqual,
                '<' => TokenKind.LessOrEqual,
                _ => TokenKind.GreaterOrEqual,
            });
        }
        if (next == '/' && c is '<' or '>')
        {
            at++;
            return Emit(c == '<' ? TokenKind.TrimUpper : TokenKind.TrimLower);
        }
        if (c == '!') throw Error($"unexpected character after '!': {GoText.QuoteRune(PeekRune())}");
        if (c == '=' && next == '~') throw Error("unexpected character after '=': '~'");
        return Emit(c switch { '=' => TokenKind.Equals, '<' => TokenKind.Less, _ => TokenKind.Greater });
    }

    Token Paren(int c)
    {
        parens += c == '(' ? 1 : -1;
        if (parens >= 0) return Emit(c == '(' ? TokenKind.LeftParen : TokenKind.RightParen);
        start = at;
        throw Error("unexpected right parenthesis ')'");
    }

    Token Bracket(int c)
    {
        if (c == '[')
        {
            if (inBrackets) throw Error("unexpected left bracket '['");
            inBrackets = inDuration = true;
            sawColon = sawDuration = false;
            return Emit(TokenKind.LeftBracket);
        }
        if (!inBrackets) throw Error("unexpected right bracket ']'");
        inBrackets = inDuration = false;
        return Emit(TokenKind.RightBracket);
    }

    /// <summary>Between the first number and the closing bracket: a colon, or a fact of the query.</summary>
    Token WordInBrackets(int c)
    {
        if (c == ':')
        {
            if (sawColon) throw Error("unexpected colon ':'");
            sawColon = true;
            return Emit(TokenKind.Colon);
        }
        return DurationWord() is { } fact ? Emit(fact) : throw Error($"unexpected character: {GoText.QuoteRune(c)}, expected ':'");
    }

    Token NextInDuration()
    {
        var c = Take();
        switch (c)
        {
            case -1: throw Error("unexpected end of input in duration expression");
            case ']': return Bracket(c);
            case ':':
                if (sawDuration && !sawColon)
                {
                    sawColon = true;
                    return Emit(TokenKind.Colon);
                }
                start = at;
                throw Error(sawColon
                    ? "unexpected repeated colon in duration expression"
                    : "unexpected colon before duration in duration expression");
            case '(' or ')': return Paren(c);
            case '+': return Emit(TokenKind.Add);
            case '-': return Emit(TokenKind.Subtract);
            case '*': return Emit(TokenKind.Multiply);
            case '/': return Emit(TokenKind.Divide);
            case '%': return Emit(TokenKind.Modulo);
            case '^': return Emit(TokenKind.Power);
            case ',': return Emit(TokenKind.Comma);
        }
        if (NumberScan.IsDigit(c, false) || (c == '.' && NumberScan.IsDigit(Peek(), false)))
        {
            at--;
            sawDuration = true;
            inDuration = false;
            return NumberOrDuration();
        }
        if (NumberScan.IsLetter(c) && DurationWord() is { } fact)
        {
            sawDuration = true;
            return Emit(fact);
        }
        throw Unexpected("unexpected character in duration expression: {0}");
    }

    /// <summary><c>step</c>, <c>range</c>, <c>start</c>, <c>end</c>, <c>min_of</c>, <c>max_of</c>; otherwise nothing, and the position stays.</summary>
    TokenKind? DurationWord()
    {
        var end = at;
        while (end < text.Length && NumberScan.IsLetter(text[end])) end++;
        if (!Keywords.TryFind(text[start..end], out var kind) || kind < TokenKind.Start) return null;
        at = end;
        return kind;
    }

    Token NextInBraces()
    {
        var c = Take();
        switch (c)
        {
            case -1: throw Error("unexpected end of input inside braces");
            case ',': return Emit(TokenKind.Comma);
            case '"' or '\'' or '`': return QuotedString((byte)c);
            case '=': return Emit(Accept('~') ? TokenKind.EqualRegex : TokenKind.Equals);
            case '!':
                if (Accept('~')) return Emit(TokenKind.NotEqualRegex);
                if (Accept('=')) return Emit(TokenKind.NotEqual);
                throw Error($"unexpected character after '!' inside braces: {GoText.QuoteRune(PeekRune())}");
            case '{': throw Error("unexpected left brace '{'");
            case '}':
                inBraces = false;
                return Emit(TokenKind.RightBrace);
        }
        if (!NumberScan.IsLetter(c)) throw Unexpected("unexpected character inside braces: {0}");
        while (NumberScan.IsWordByte(Peek())) at++;
        return Emit(TokenKind.Identifier);
    }

    Token Word()
    {
        while (NumberScan.IsWordByte(Peek()) || Peek() == ':') at++;
        var word = text[start..at];
        if (Keywords.TryFind(word, out var kind))
        {
            // "fill" was a metric's name long before it was a keyword: it is one only in front of a parenthesis.
            var needsParen = kind is TokenKind.Fill or TokenKind.FillLeft or TokenKind.FillRight;
            return Emit(needsParen && !ParenFollows() ? TokenKind.Identifier : kind);
        }
        return Emit(word.Contains((byte)':') ? TokenKind.MetricIdentifier : TokenKind.Identifier);
    }

    readonly bool ParenFollows()
    {
        var next = at;
        while (next < text.Length && IsSpace(text[next])) next++;
        return next < text.Length && text[next] == '(';
    }

    Token NumberOrDuration()
    {
        if (NumberScan.Number(text, ref at)) return Emit(TokenKind.Number);
        if (NumberScan.RestOfDuration(text, ref at)) return Emit(TokenKind.Duration);
        throw Error($"bad number or duration syntax: {GoText.Quote(text[start..at])}");
    }

    Token QuotedString(byte quote)
    {
        if (StringScan.Find(text, ref at, quote) is { } complaint) throw Error(complaint);
        return Emit(TokenKind.String);
    }

    void SkipSpaceAndComments()
    {
        while (at < text.Length)
        {
            if (IsSpace(text[at])) at++;
            else if (text[at] == '#' && !inDuration)
                while (at < text.Length && text[at] is not ((byte)'\n' or (byte)'\r')) at++;
            else return;
        }
    }

    static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    int Take() => at < text.Length ? text[at++] : -1;

    readonly int Peek() => at < text.Length ? text[at] : -1;

    bool Accept(char wanted)
    {
        if (Peek() != wanted) return false;
        at++;
        return true;
    }

    readonly int PeekRune()
    {
        if (at >= text.Length) return -1;
        Rune.DecodeFromUtf8(text[at..], out var rune, out _);
        return rune.Value;
    }

    readonly Token Emit(TokenKind kind) => new(kind, start, at);

    readonly PromqlSyntaxException Error(string complaint) => PromqlSyntaxException.At(text, new TextRange(start, text.Length), complaint);

    /// <summary>Complains about the character that starts the token.</summary>
    PromqlSyntaxException Unexpected(string complaint)
    {
        at = start;
        return Error(complaint.Replace("{0}", GoText.QuoteRune(PeekRune()), StringComparison.Ordinal));
    }
}
