using System.Runtime.CompilerServices;

namespace Barograph.Query.Syntax;

/// <summary>The tokens of a query, one ahead, with what an error message needs to know.</summary>
/// <remarks>
/// The next token is read only when somebody asks for it: a complaint about a finished part of the query comes before a
/// complaint about the text behind it.
/// </remarks>
ref struct TokenStream(ReadOnlySpan<byte> text, ParserOptions options)
{
    /// <summary>Brackets, calls, signs and operators inside each other. Far more than people write, far less than a stack holds.</summary>
    public const int MaxDepth = 1000;

    Lexer lexer = new(text);
    Token next;
    bool hasNext;
    int depth;
    int durationOperators;

    public readonly ParserOptions Options => options;

    public readonly ReadOnlySpan<byte> Text => lexer.Text;

    /// <summary>The end of the last token that was taken.</summary>
    public int LastEnd { get; private set; }

    /// <summary>The construct that an unexpected token is reported to stand in; the innermost one that has words for it.</summary>
    public Construct Inside { get; set; }

    public readonly record struct Construct(string? Name, string? Expected);

    public TokenKind Peek()
    {
        if (!hasNext)
        {
            next = lexer.Next();
            hasNext = true;
        }
        return next.Kind;
    }

    public Token PeekToken()
    {
        Peek();
        return next;
    }

    public Token Take()
    {
        Peek();
        hasNext = false;
        LastEnd = next.End;
        return next;
    }

    public bool TryTake(TokenKind kind)
    {
        if (Peek() != kind) return false;
        Take();
        return true;
    }

    public Token Expect(TokenKind kind) => Peek() == kind ? Take() : throw Unexpected();

    public readonly ReadOnlySpan<byte> WordOf(Token token) => lexer.Text[token.Start..token.End];

    public readonly string TextOf(Token token) => GoText.ToText(WordOf(token));

    public PromqlSyntaxException Unexpected() => Unexpected(Inside.Name, Inside.Expected);

    public PromqlSyntaxException Unexpected(string? inside, string? expected)
    {
        var token = PeekToken();
        var complaint = "unexpected " + token.Describe(lexer.Text);
        if (inside is not null) complaint += " in " + inside;
        if (expected is not null) complaint += ", expected " + expected;
        return Error(token.Range, complaint);
    }

    public readonly PromqlSyntaxException Error(TextRange range, string complaint) => PromqlSyntaxException.At(lexer.Text, range, complaint);

    /// <summary>To be called where the grammar recurses; <see cref="Leave"/> when that part is done.</summary>
    public void Enter()
    {
        if (++depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Error(PeekToken().Range, $"expression is nested too deeply: more than {MaxDepth} levels");
    }

    public void Leave() => depth--;

    /// <summary>Durations are no part of the tree whose depth is measured, so their operators are counted.</summary>
    public void CountDurationOperator(Token op)
    {
        if (++durationOperators > MaxDepth) throw Error(op.Range, $"durations with more than {MaxDepth} operators");
    }
}
