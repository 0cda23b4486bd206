using Barograph.Model.Matching;
using Barograph.Model.Regex;

namespace Barograph.Query.Syntax;

/// <summary><c>name{label="value", …}</c>, and what brackets make of it: <c>[5m]</c>, <c>[1h:5m]</c>.</summary>
static class SelectorGrammar
{
    const string Matching = "label matching";
    const string NameLabel = "__name__";

    /// <summary>Starts at the name or, where there is none, at the brace.</summary>
    public static VectorSelector Read(ref TokenStream tokens)
        => tokens.Peek() == TokenKind.LeftBrace ? ReadBraces(ref tokens, "", tokens.PeekToken().Start) : Read(ref tokens, tokens.Take());

    /// <summary>The name has been taken.</summary>
    public static VectorSelector Read(ref TokenStream tokens, Token name)
    {
        var word = tokens.TextOf(name);
        if (tokens.Peek() == TokenKind.LeftBrace) return ReadBraces(ref tokens, word, name.Start);
        return new VectorSelector { Name = word, Matchers = [NameMatcher(word)], Range = name.Range };
    }

    static VectorSelector ReadBraces(ref TokenStream tokens, string name, int start)
    {
        tokens.Take();
        var matchers = new List<Matcher>();
        while (!tokens.TryTake(TokenKind.RightBrace))
        {
            matchers.Add(ReadMatcher(ref tokens));
            if (tokens.TryTake(TokenKind.Comma)) continue;
            if (tokens.Peek() != TokenKind.RightBrace) throw tokens.Unexpected(Matching, "\",\" or \"}\"");
        }
        // The checks rely on it: the name that stands before the braces comes last.
        if (name.Length > 0) matchers.Add(NameMatcher(name));
        return new VectorSelector { Name = name, Matchers = matchers, Range = new TextRange(start, tokens.LastEnd) };
    }

    static Matcher NameMatcher(string name) => new(MatchKind.Equal, NameLabel, name);

    static Matcher ReadMatcher(ref TokenStream tokens)
    {
        var label = tokens.PeekToken();
        if (label.Kind is not (TokenKind.Identifier or TokenKind.String)) throw tokens.Unexpected(Matching, "identifier or \"}\"");
        tokens.Take();
        var quoted = label.Kind == TokenKind.String;
        var name = quoted ? StringScan.Unquote(tokens.WordOf(label)) : tokens.TextOf(label);
        if (KindOf(tokens.Peek()) is not { } kind)
        {
            // A quoted string by itself is the name of the metric: {"my.metric"}.
            return quoted ? NameMatcher(name) : throw tokens.Unexpected(Matching, "label matching operator");
        }
        tokens.Take();
        if (tokens.Peek() != TokenKind.String) throw tokens.Unexpected(Matching, "string");
        var value = tokens.Take();
        try
        {
            return new Matcher(kind, name, StringScan.Unquote(tokens.WordOf(value)));
        }
        catch (Re2SyntaxException wrong)
        {
            throw tokens.Error(new TextRange(label.Start, value.End), wrong.Message);
        }
    }

    static MatchKind? KindOf(TokenKind kind) => kind switch
    {
        TokenKind.Equals => MatchKind.Equal,
        TokenKind.NotEqual => MatchKind.NotEqual,
        TokenKind.EqualRegex => MatchKind.Regex,
        TokenKind.NotEqualRegex => MatchKind.NotRegex,
        _ => null,
    };

    public static Expr ReadBrackets(ref TokenStream tokens, Expr inner)
    {
        var outer = tokens.Inside;
        var open = tokens.Take();
        tokens.Inside = new("subquery or range selector", "number, duration, step(), or range()");
        var range = DurationGrammar.ReadPositive(ref tokens);
        if (tokens.TryTake(TokenKind.RightBracket))
        {
            tokens.Inside = outer;
            return Range(ref tokens, inner, open, range);
        }
        if (tokens.Peek() != TokenKind.Colon) throw tokens.Unexpected("subquery or range", "\":\" or \"]\"");
        tokens.Take();
        tokens.Inside = new("subquery selector", "number, duration, step(), range(), or \"]\"");
        Expr? step = null;
        if (!tokens.TryTake(TokenKind.RightBracket))
        {
            step = DurationGrammar.ReadPositive(ref tokens);
            if (!tokens.TryTake(TokenKind.RightBracket)) throw tokens.Unexpected("subquery selector", "\"]\"");
        }
        tokens.Inside = outer;
        return new SubqueryExpr(inner)
        {
            RangeMs = DurationGrammar.LiteralMs(range),
            RangeExpr = range as DurationExpr,
            StepMs = DurationGrammar.LiteralMs(step),
            StepExpr = step as DurationExpr,
            Range = new TextRange(inner.Range.Start, tokens.LastEnd),
        };
    }

    static MatrixSelector Range(ref TokenStream tokens, Expr inner, Token open, Expr range)
    {
        var complaint = inner switch
        {
            VectorSelector { Shift: { OffsetMs: not 0 } or { OffsetExpr: not null } } => "no offset modifiers allowed before range",
            VectorSelector { Shift: { AtMs: not null } or { Edge: not TimeEdge.None } } => "no @ modifiers allowed before range",
            VectorSelector => null,
            _ => "ranges only allowed for vector selectors",
        };
        if (complaint is not null) throw tokens.Error(new TextRange(open.Start, tokens.LastEnd), complaint);
        return new MatrixSelector((VectorSelector)inner)
        {
            RangeMs = DurationGrammar.LiteralMs(range),
            RangeExpr = range as DurationExpr,
            Range = new TextRange(inner.Range.Start, tokens.LastEnd),
        };
    }
}
