using Barograph.Query.Syntax;

namespace Barograph.Tests.Conformance;

/// <summary>Finds the parts of a query that make two answers differ: asks both about ever smaller ones, each at the times at which the whole looks at it.</summary>
/// <param name="ask">Asks one question of both.</param>
sealed class CulpritSearch(Func<Question, Task<(PeerAnswer Theirs, PeerAnswer Ours)>> ask)
{
    /// <summary>How a part is asked about: alone, or where it stands in a subquery as that subquery's points.</summary>
    sealed record Frame(Question Question, SubqueryExpr? Within)
    {
        public IReadOnlyList<Question> Around(Expr part)
        {
            if (Within is null) return part.Type == ExprType.Matrix ? At(part) : [Question with { Query = Printer.Print(part) }];
            // A matrix has no points of its own at the times of a subquery: those of the subquery around it tell enough.
            return At(Within with { Inner = new ParenExpr(part) });
        }

        IReadOnlyList<Question> At(Expr matrix)
        {
            var whole = Question with { Query = Printer.Print(matrix) };
            return whole.IsRange ? [.. whole.Steps()] : [whole];
        }
    }

    readonly List<Culprit> found = [];

    public async Task<IReadOnlyList<Culprit>> FindAsync(Question question, PeerAnswer theirs, PeerAnswer ours)
    {
        Expr tree;
        try
        {
            tree = Pinned(PromqlParser.Parse(question.Query, ParserOptions.Everything), question);
        }
        catch (PromqlSyntaxException)
        {
            return [new Culprit(null, [question], theirs, ours, [])];
        }
        var part = await DescendAsync(tree, new Frame(question, null));
        if (found.Count > 0) return found;
        // Written with its times instead of start() and end() it makes no difference: it is about those.
        return [new Culprit(tree, [question], theirs, ours, [part]) { IsOverSteps = question.IsRange }];
    }

    async Task<Culprit.Part> DescendAsync(Expr expr, Frame frame)
    {
        if (expr is ParenExpr paren) return await DescendAsync(paren.Inner, frame);
        var questions = frame.Around(expr);
        var (theirs, ours) = await AskAllAsync(questions);
        var part = new Culprit.Part(expr, theirs, ours);
        if (theirs.Differ(ours) is null) return part;
        var before = found.Count;
        var parts = new List<Culprit.Part>();
        foreach (var (child, within) in Children(expr, frame)) parts.Add(await DescendAsync(child, within));
        if (found.Count == before) found.Add(new Culprit(expr, questions, theirs, ours, parts) { IsOverSteps = frame.Question.IsRange || frame.Within is not null });
        return part;
    }

    static IEnumerable<(Expr Child, Frame Frame)> Children(Expr expr, Frame frame)
    {
        if (expr is SubqueryExpr subquery)
        {
            if (Widened(subquery, frame.Within) is { } within) yield return (subquery.Inner, frame with { Within = within });
            yield break;
        }
        foreach (var child in SyntaxWalk.Children(expr))
        {
            if (child is StringLiteral or NumberLiteral or VectorSelector && expr is MatrixSelector) continue;
            if (expr is CallExpr { Function.Name: "info" } info && ReferenceEquals(child, info.Arguments[^1]) && info.Arguments.Count > 1) continue;
            // The points of a subquery around a range are not its own; what lies in a subquery within is looked at all the same.
            if (child.Type != ExprType.Matrix || frame.Within is null) yield return (child, frame);
            else if (Unwrapped(child) is SubqueryExpr inner && Widened(inner, frame.Within) is { } within) yield return (inner.Inner, frame with { Within = within });
        }
    }

    static Expr Unwrapped(Expr expr) => expr is ParenExpr paren ? Unwrapped(paren.Inner) : expr;

    /// <summary>A subquery in another looks as far back as both. Null where that is not easily said.</summary>
    static SubqueryExpr? Widened(SubqueryExpr inner, SubqueryExpr? outer)
    {
        if (outer is null) return inner;
        if (inner.RangeExpr is not null || outer.RangeExpr is not null || inner.Shift.OffsetExpr is not null || outer.Shift.OffsetExpr is not null) return null;
        if (inner.Shift.AtMs is not null) return inner;
        return inner with
        {
            RangeMs = inner.RangeMs + outer.RangeMs,
            Shift = new TimeShift { OffsetMs = inner.Shift.OffsetMs + outer.Shift.OffsetMs, AtMs = outer.Shift.AtMs },
        };
    }

    async Task<(PeerAnswer Theirs, PeerAnswer Ours)> AskAllAsync(IReadOnlyList<Question> questions)
    {
        if (questions.Count == 1) return await ask(questions[0]);
        var answers = new List<(PeerAnswer Theirs, PeerAnswer Ours)>();
        foreach (var question in questions) answers.Add(await ask(question));
        return (PeerAnswer.Joined(answers.ConvertAll(static a => a.Theirs)), PeerAnswer.Joined(answers.ConvertAll(static a => a.Ours)));
    }

    /// <summary>Parts are asked about at other times than the whole, so start() and end() become those of the whole.</summary>
    public static Expr Pinned(Expr expr, Question question) => expr switch
    {
        VectorSelector selector => selector with { Shift = Pinned(selector.Shift, question) },
        SubqueryExpr subquery => subquery with { Inner = Pinned(subquery.Inner, question), Shift = Pinned(subquery.Shift, question) },
        _ => SyntaxWalk.Rewrite(expr, child => Pinned(child, question)),
    };

    static TimeShift Pinned(TimeShift shift, Question question) => shift.Edge switch
    {
        TimeEdge.Start => shift with { Edge = TimeEdge.None, AtMs = question.StartMs },
        TimeEdge.End => shift with { Edge = TimeEdge.None, AtMs = question.EndMs },
        _ => shift,
    };
}
