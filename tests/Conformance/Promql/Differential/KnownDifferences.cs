using System.Text.RegularExpressions;
using Barograph.Query.Syntax;

namespace Barograph.Tests.Conformance;

/// <summary>Why an answer of Prometheus 3.5 may differ from ours, each told of in docs/promql.md under its name. Judged is the smallest part that differs.</summary>
static partial class KnownDifferences
{
    /// <summary>Notes that 3.5 does not have yet.</summary>
    public static readonly string[] LaterNotes =
    [
        "PromQL warning: conflicting counter resets during histogram", "PromQL warning: sort is ineffective for range queries",
    ];

    static readonly string[] Judged = ["Parameter value is NaN", "Scalar value ", "Ratio value "];

    /// <summary>Beyond that many bytes, versions differ in how they write down a label for its hash.</summary>
    const int LongLabel = 127;

    /// <summary>What is so large has no digits behind the point that two libraries would agree on.</summary>
    const double Huge = 1e6;

    /// <summary>Half of the distance between 1 and the next number.</summary>
    const double Rounding = 1.1e-16;

    const string Collision = "vector cannot contain metrics with the same labelset";
    const string NotCounter = "PromQL warning: this native histogram metric is not a counter: ";
    const string NotGauge = "PromQL warning: this native histogram metric is not a gauge: ";
    const string Incompatible = "PromQL info: incompatible sample types encountered for binary operator";

    static readonly string[] Mixtures =
    [
        "PromQL warning: encountered a mix of histograms and floats for aggregation", "PromQL warning: vector contains a mix of histograms with exponential and custom buckets schemas",
    ];

    /// <summary>The name of the exception, or null.</summary>
    public static string? NameOf(Culprit culprit)
    {
        var (theirs, ours) = (culprit.Theirs, culprit.Ours);
        if (culprit.Expr is not { } expr) return ANameForAt(theirs, ours) ?? (Place().Replace(theirs.Error ?? "", "") == Place().Replace(ours.Error ?? "", "") ? "one place of two" : null);
        // In 3.5 the inside of a subquery forgets that names have to go.
        if (culprit.Asked[0].DelaysNames && expr is CallExpr { Function.Name: "last_over_time" } last && Unwrapped(last.Arguments[0]) is SubqueryExpr && ours.Error is null or Collision)
            return "names that go in a subquery";
        if (ours.Error is not null) return OfError(culprit, expr);
        if (theirs.Error is not null)
            return theirs.Error == Collision && (MayMakeRowsEqual(expr) || (culprit.Asked[0].DelaysNames && culprit.IsOverSteps)) ? "rows that take turns" : null;
        if (theirs.Differ(ours, exceptNotes: true) is null) return OfNotes(culprit, expr);
        return expr switch
        {
            CallExpr call => OfCall(culprit, call),
            AggregateExpr { Op: AggregateOp.TopK or AggregateOp.BottomK } when theirs.HasSameValues(ours) => "the first of equal values",
            AggregateExpr { Op: AggregateOp.LimitK } when culprit.Parts[^1].Ours is var rows && theirs.TakesAsManyOf(rows, ours) => "the first of limitk",
            AggregateExpr { Op: AggregateOp.LimitRatio } when OnlyIn(theirs, ours).Concat(OnlyIn(ours, theirs)).All(static labels => labels.Length > LongLabel) => "the hash of a long label",
            AggregateExpr { Op: AggregateOp.CountValues } when !PartsAreExact(culprit) => "a label with a last digit",
            AggregateExpr { Op: AggregateOp.StdDev or AggregateOp.StdVar } when theirs.IsWithin(RoundingOf(culprit), ours) => "the order of what is summed",
            BinaryExpr { Op: BinaryOp.Modulo } when !PartsAreExact(culprit) => "the remainder of a last digit",
            // Of one variance they may say that it is larger than itself: each time its rows come in another order.
            BinaryExpr { Op: >= BinaryOp.Equal and <= BinaryOp.GreaterOrEqual } pair when Printer.Print(pair.Left) == Printer.Print(pair.Right) && HasVariance(pair.Left) => "the order of what is summed",
            _ => null,
        };
    }

    /// <summary>What a variance may lose with each value that comes in: a rounding of the mean, for each unit of the distance from it.</summary>
    static double RoundingOf(Culprit culprit)
    {
        var numbers = culprit.Parts[^1].Theirs.Numbers.Where(double.IsFinite).ToArray();
        return Rounding * numbers.Length * numbers.Max(Math.Abs) * (1 + numbers.Max() - numbers.Min());
    }

    static string? OfCall(Culprit culprit, CallExpr call)
    {
        var input = culprit.Parts.Count > 0 ? culprit.Parts[^1] : null;
        return call.Function.Name switch
        {
            "mad_over_time" when input is not null && input.Theirs.Numbers.Any(double.IsNaN) => "the mad_over_time of NaN",
            "rate" or "increase" when culprit.Theirs.HasHistograms && culprit.Theirs.Labels.SequenceEqual(culprit.Ours.Labels) => "histograms below zero",
            "timestamp" when IsShiftedTwice(call) => "the timestamp of @ with offset",
            "histogram_fraction" when culprit.Theirs.IsExceptForNaN(culprit.Ours) => "fractions from within the lowest bucket",
            "sin" or "cos" or "tan" when input is not null && input.Theirs.Numbers.Any(static number => Math.Abs(number) > Huge) && !PartsAreExact(culprit) => "the sine of something huge",
            "absent" or "absent_over_time" when culprit.Theirs.HasSameValues(culprit.Ours) && SyntaxWalk.Selectors(call.Arguments[0]).Any(static selector => selector.Matchers.GroupBy(static matcher => matcher.Name).Any(static same => same.Count() > 1))
                => "absence of what is asked for twice",
            "ln" or "log10" when input is not null && input.Theirs.Numbers.Any(double.IsSubnormal) => "the logarithm of a subnormal number",
            "ln" or "log2" or "log10" or "ceil" or "floor" or "round" or "sgn" when !PartsAreExact(culprit) && culprit.Theirs.Labels.SequenceEqual(culprit.Ours.Labels) => "a last digit made large",
            "info" when culprit.IsOverSteps => "info over several steps",
            _ when TakesRange(call) && SyntaxWalk.All(call).Any(static node => node is CallExpr { Function.Name: "info" }) => "info over several steps",
            "info" when culprit.Asked[0].DelaysNames => "info brings names back",
            "info" when SyntaxWalk.Selectors(call.Arguments[0]).Any(static selector => selector.Shift != TimeShift.None) => "info about another time",
            _ => null,
        };
    }

    static string? OfNotes(Culprit culprit, Expr expr)
    {
        var theirs = culprit.Theirs.AllNotes.Except(culprit.Ours.AllNotes).ToArray();
        var ours = culprit.Ours.AllNotes.Except(culprit.Theirs.AllNotes).ToArray();
        return expr switch
        {
            BinaryExpr when ours.Length == 0 && theirs.All(note => culprit.Parts.Any(part => IsSaidOf(part, note, culprit))) => "rows without a partner",
            BinaryExpr when theirs.Length == 0 && ours.All(static note => note.StartsWith(Incompatible, StringComparison.Ordinal)) => "each pair of incompatible samples is told of",
            CallExpr when ours.All(static note => note.StartsWith(NotCounter, StringComparison.Ordinal)) && theirs.All(static note => note.StartsWith(NotGauge, StringComparison.Ordinal)) && IsNegated(expr)
                => "negated histograms are gauges",
            // A group of numbers and of both kinds of histograms: what is told of it depends on the order in which they come.
            AggregateExpr { Op: AggregateOp.Sum or AggregateOp.Avg } when theirs.Concat(ours).All(static note => Array.Exists(Mixtures, note.StartsWith)) => "one of several mixtures",
            AggregateExpr { Op: AggregateOp.Quantile or AggregateOp.LimitRatio } when theirs.Select(Placeless).ToHashSet().SetEquals(ours.Select(Placeless)) => "one place of two",
            _ => null,
        };
    }

    /// <summary>Of a part; or of one that by itself would be an error, because names would go from it too early.</summary>
    static bool IsSaidOf(Culprit.Part part, string note, Culprit culprit)
        => part.Theirs.AllNotes.Select(Placeless).Contains(Placeless(note)) || (culprit.Asked[0].DelaysNames && part.Theirs.Error == Collision && part.Ours.Error == Collision);

    static string? OfError(Culprit culprit, Expr expr)
    {
        var (theirs, ours) = (culprit.Theirs.Error, culprit.Ours.Error!);
        if (expr is AggregateExpr { Parameter: not null } && Array.Exists(Judged, ours.StartsWith)) return "parameters of aggregations are judged before the rows";
        // They go on, to an answer or to what is wrong at a later step.
        if (expr is BinaryExpr && ours.StartsWith("multiple matches for labels", StringComparison.Ordinal) && theirs?.StartsWith("found duplicate series", StringComparison.Ordinal) != false)
            return "several matches of which none makes anything";
        // They see other rows, or none.
        if (expr is CallExpr { Function.Name: "timestamp" } call && ours == Collision && IsShiftedTwice(call)) return "the timestamp of @ with offset";
        if (theirs is null) return null;
        if (ANameForAt(culprit.Theirs, culprit.Ours) is { } name) return name;
        // Each names a mistake that is one of both of them.
        bool IsOfAPart(string error) => culprit.Parts.Any(part => part.Theirs.Error == error && part.Ours.Error == error);
        return IsOfAPart(theirs) || IsOfAPart(ours) ? "one of several errors" : null;
    }

    static string? ANameForAt(PeerAnswer theirs, PeerAnswer ours)
        => theirs.Error is { } said && said.Replace("\"<Item 57400>\" ", "", StringComparison.Ordinal) == ours.Error ? "a name for @" : null;

    static Expr Unwrapped(Expr expr) => expr is ParenExpr paren ? Unwrapped(paren.Inner) : expr;

    static bool PartsAreExact(Culprit culprit) => culprit.Parts.All(static part => part.Theirs.IsExactly(part.Ours));

    static bool MayMakeRowsEqual(Expr expr) => expr is UnaryExpr { Negative: true } or CallExpr { Function.Name: "label_replace" or "label_join" } || (expr is CallExpr call && TakesRange(call));

    static bool TakesRange(CallExpr call) => call.Arguments.Any(static argument => argument.Type == ExprType.Matrix);

    static bool IsShiftedTwice(CallExpr call) => call.Arguments[0] is VectorSelector { Shift: { AtMs: not null } shift } && (shift.OffsetMs != 0 || shift.OffsetExpr is not null);

    static bool HasVariance(Expr expr) => SyntaxWalk.All(expr).Any(static node => node is AggregateExpr { Op: AggregateOp.StdDev or AggregateOp.StdVar });

    static bool IsNegated(Expr expr) => SyntaxWalk.All(expr).Any(static node => node is UnaryExpr { Negative: true } or BinaryExpr { Op: BinaryOp.Subtract });

    static IEnumerable<string> OnlyIn(PeerAnswer one, PeerAnswer other) => one.Labels.Except(other.Labels);

    static string Placeless(string note) => note.LastIndexOf(" (", StringComparison.Ordinal) is >= 0 and var place ? note[..place] : note;

    [GeneratedRegex(@"\d+:\d+: ")]
    private static partial Regex Place();
}
