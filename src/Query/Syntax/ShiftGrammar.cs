using System.Globalization;

namespace Barograph.Query.Syntax;

/// <summary>The modifiers behind a selector or subquery, in any order: <c>offset 5m</c>, <c>@ end()</c>, <c>anchored</c>.</summary>
static class ShiftGrammar
{
    const string Subjects = "modifier must be preceded by an instant vector selector or range vector selector or a subquery";

    public static Expr ReadOffset(ref TokenStream tokens, Expr subject)
    {
        tokens.Take();
        var outer = tokens.Inside;
        tokens.Inside = new("offset", "number, duration, step(), or range()");
        var offset = DurationGrammar.ReadOffset(ref tokens);
        tokens.Inside = outer;
        var shift = ShiftOf(subject) ?? throw tokens.Error(subject.Range, "offset " + Subjects);
        if (shift.OffsetMs != 0 || shift.OffsetExpr is not null) throw tokens.Error(subject.Range, "offset may not be set multiple times");
        shift = shift with { OffsetMs = DurationGrammar.LiteralMs(offset), OffsetExpr = offset as DurationExpr };
        return WithShift(subject, shift, tokens.LastEnd);
    }

    public static Expr ReadAt(ref TokenStream tokens, Expr subject)
    {
        tokens.Take();
        var outer = tokens.Inside;
        tokens.Inside = new("@", "timestamp");
        var edge = TimeEdge.None;
        var seconds = 0.0;
        if (tokens.Peek() is TokenKind.Start or TokenKind.End)
        {
            edge = tokens.Take().Kind == TokenKind.Start ? TimeEdge.Start : TimeEdge.End;
            tokens.Expect(TokenKind.LeftParen);
            tokens.Expect(TokenKind.RightParen);
        }
        else
        {
            seconds = ReadSignedNumber(ref tokens);
            if (!(Math.Abs(seconds) < long.MaxValue))
                throw tokens.Error(subject.Range, $"timestamp out of bounds for @ modifier: {SixDigits(seconds)}");
        }
        tokens.Inside = outer;
        var shift = ShiftOf(subject) ?? throw tokens.Error(subject.Range, "@ " + Subjects);
        if (shift.AtMs is not null || shift.Edge != TimeEdge.None)
            throw tokens.Error(subject.Range, "@ <timestamp> may not be set multiple times");
        shift = edge == TimeEdge.None
            ? shift with { AtMs = (long)Math.Round(seconds * 1000, MidpointRounding.AwayFromZero) }
            : shift with { Edge = edge };
        return WithShift(subject, shift, tokens.LastEnd);
    }

    /// <summary><c>anchored</c> or <c>smoothed</c>.</summary>
    public static Expr ReadExtension(ref TokenStream tokens, Expr subject)
    {
        var word = tokens.Take();
        var anchored = word.Kind == TokenKind.Anchored;
        var name = anchored ? "anchored" : "smoothed";
        if (!tokens.Options.ExtendedRangeSelectors) throw tokens.Error(subject.Range, $"{name} modifier is experimental and not enabled");
        if (subject is SubqueryExpr) throw tokens.Error(subject.Range, $"{name} modifier is not supported for subqueries");
        var selector = subject as VectorSelector ?? (subject as MatrixSelector)?.Selector;
        if (selector is null) throw tokens.Error(subject.Range, $"{name} modifier not implemented");
        if (anchored ? selector.Smoothed : selector.Anchored)
            throw tokens.Error(subject.Range, "anchored and smoothed modifiers cannot be used together");
        selector = anchored ? selector with { Anchored = true } : selector with { Smoothed = true };
        return subject is MatrixSelector matrix ? matrix with { Selector = selector } : selector;
    }

    /// <summary>A number with or without a sign; a duration counts in seconds.</summary>
    public static double ReadSignedNumber(ref TokenStream tokens)
    {
        var negative = tokens.Peek() == TokenKind.Subtract;
        if (tokens.Peek() is TokenKind.Add or TokenKind.Subtract) tokens.Take();
        if (tokens.Peek() is not (TokenKind.Number or TokenKind.Duration)) throw tokens.Unexpected();
        var value = ExpressionGrammar.ReadNumber(ref tokens).Value;
        return negative ? -value : value;
    }

    static TimeShift? ShiftOf(Expr subject) => subject switch
    {
        VectorSelector selector => selector.Shift,
        MatrixSelector matrix => matrix.Selector.Shift,
        SubqueryExpr subquery => subquery.Shift,
        _ => null,
    };

    static Expr WithShift(Expr subject, TimeShift shift, int end)
    {
        var range = subject.Range with { End = end };
        return subject switch
        {
            VectorSelector selector => selector with { Shift = shift, Range = range },
            MatrixSelector matrix => matrix with { Selector = matrix.Selector with { Shift = shift }, Range = range },
            SubqueryExpr subquery => subquery with { Shift = shift, Range = range },
            _ => subject,
        };
    }

    static string SixDigits(double value) => double.IsFinite(value)
        ? value.ToString("F6", CultureInfo.InvariantCulture)
        : double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}
