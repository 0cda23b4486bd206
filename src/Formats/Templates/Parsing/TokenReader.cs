namespace Barograph.Formats.Templates.Parsing;

/// <summary>Goes through the tokens of one text, and words its errors.</summary>
sealed class TokenReader(string source, List<TemplateToken> tokens)
{
    /// <summary>Actions and parentheses within each other.</summary>
    public const int MaxDepth = 500;

    int next;
    int furthest; // looked at, which is where Go says an error is
    int actionLine; // 0 outside of actions

    public string Source => source;

    public int Depth { get; set; }

    public int Mark() => next;

    public void Reset(int mark) => next = mark;

    public TemplateToken Peek()
    {
        var index = Math.Min(next, tokens.Count - 1);
        furthest = Math.Max(furthest, index);
        return tokens[index];
    }

    public TemplateToken Next()
    {
        var token = Peek();
        next++;
        return token;
    }

    public void Back() => next--;

    public TemplateToken NextNonSpace()
    {
        TemplateToken token;
        do token = Next();
        while (token.Kind == TokenKind.Space);
        return token;
    }

    public TemplateToken PeekNonSpace()
    {
        var token = NextNonSpace();
        Back();
        return token;
    }

    public void BeginAction(int line) => actionLine = line;

    public void EndAction() => actionLine = 0;

    public void Expect(TokenKind kind, string context)
    {
        var token = NextNonSpace();
        if (token.Kind != kind) throw Unexpected(token, context);
    }

    public GoTemplateException Unexpected(TemplateToken token, string context)
    {
        if (token.Kind != TokenKind.Error) return Wrong($"unexpected {token} in {context}");
        if (actionLine == 0 || actionLine == token.Line) return Wrong(token.Text);
        var action = token.Text.EndsWith(" action", StringComparison.Ordinal) ? "" : " in action";
        return Wrong($"{token.Text}{action} started at {source}:{actionLine}");
    }

    public GoTemplateException TooDeep() => Wrong($"more than {MaxDepth} actions or parentheses within each other");

    public GoTemplateException Wrong(string complaint) => new(source, tokens[furthest].Line, complaint);
}
