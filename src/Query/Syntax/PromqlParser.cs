using System.Text;
using Barograph.Model.Matching;

namespace Barograph.Query.Syntax;

/// <summary>Text to syntax tree, types checked. The language is that of Prometheus 3.14.</summary>
public static class PromqlParser
{
    /// <summary>Longer than any query that a person or a dashboard writes.</summary>
    public const int MaxTextBytes = 1 << 20;

    /// <exception cref="PromqlSyntaxException">The text is no query, or its types do not fit.</exception>
    public static Expr Parse(string text, ParserOptions features) => Parse(Encoding.UTF8.GetBytes(text), features);

    /// <inheritdoc cref="Parse(string, ParserOptions)"/>
    public static Expr Parse(ReadOnlySpan<byte> text, ParserOptions features)
    {
        RequireShort(text);
        var tokens = new TokenStream(text, features);
        if (tokens.Peek() == TokenKind.EndOfInput) throw tokens.Error(default, "no expression found in input");
        var expr = ExpressionGrammar.Read(ref tokens);
        if (tokens.Peek() != TokenKind.EndOfInput) throw tokens.Unexpected();
        RequireShallow(text, expr);
        return new TypeCheck(text).Check(expr);
    }

    /// <summary>A selector by itself, as <c>match[]</c> takes it: <c>up{job="node"}</c>. It may match every series.</summary>
    /// <exception cref="PromqlSyntaxException">The text is no selector.</exception>
    public static IReadOnlyList<Matcher> ParseSelector(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        RequireShort(utf8);
        var tokens = new TokenStream(utf8, default);
        if (tokens.Peek() != TokenKind.LeftBrace && !tokens.PeekToken().MayNameMetric) throw tokens.Unexpected();
        var selector = SelectorGrammar.Read(ref tokens);
        if (tokens.Peek() != TokenKind.EndOfInput) throw tokens.Unexpected();
        return selector.Matchers;
    }

    /// <summary>
    /// A row of operators is read without recursion but makes a tree as deep as it is long, and everything that walks trees recurses.
    /// </summary>
    static void RequireShallow(ReadOnlySpan<byte> text, Expr expr)
    {
        var open = new Stack<(Expr Node, int Depth)>();
        open.Push((expr, 1));
        while (open.TryPop(out var next))
        {
            if (next.Depth > TokenStream.MaxDepth)
                throw PromqlSyntaxException.At(text, next.Node.Range, $"expression is nested too deeply: more than {TokenStream.MaxDepth} levels");
            foreach (var child in SyntaxWalk.Children(next.Node)) open.Push((child, next.Depth + 1));
        }
    }

    static void RequireShort(ReadOnlySpan<byte> text)
    {
        if (text.Length <= MaxTextBytes) return;
        var range = new TextRange(MaxTextBytes, text.Length);
        throw PromqlSyntaxException.At(text, range, $"query of {text.Length} bytes is longer than the limit of {MaxTextBytes} bytes");
    }
}
