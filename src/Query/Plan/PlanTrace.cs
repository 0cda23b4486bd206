using System.Globalization;
using System.Text;
using Barograph.Model.Matching;
using Barograph.Query.Explanation;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>Writes down the plan while the operators are built, and stands a probe over each of them. There only for queries that are to be explained.</summary>
/// <param name="query">Its text, which the places in the tree refer to.</param>
/// <param name="analyzes">The query will run: probes are wanted.</param>
internal sealed class PlanTrace(string query, bool analyzes)
{
    readonly byte[] text = Encoding.UTF8.GetBytes(query);
    readonly Stack<TracedOperator> open = new([new TracedOperator("result", "", query, 0)]);

    bool isAgain;

    public OperatorProbe Root => open.Last().Probe;

    /// <summary>What the probes have counted until now.</summary>
    public OperatorProbe.Counts[] Here() => [.. open.Last().Below().Select(static traced => traced.Probe.Here)];

    /// <summary>As if nothing had been counted since, but for the time that it took.</summary>
    public void Undo(OperatorProbe.Counts[] counts)
    {
        foreach (var (traced, before) in open.Last().Below().Zip(counts)) traced.Probe.GoBackTo(before);
    }

    /// <summary>From now on the same operators are built once more, for other steps: what stands in the plan already stays, and its probes go on.</summary>
    public void PlanAgain()
    {
        isAgain = true;
        open.Last().StartAgain();
    }

    /// <summary>About the query as a whole.</summary>
    public void Note(string text) => open.Last().Notes.Add(text);

    public VectorOperator Vector(Expr expr, StepGrid grid, Func<VectorOperator> make)
    {
        var traced = Begin(expr, grid);
        var rows = make();
        open.Pop();
        return analyzes ? new ObservedRows(rows, traced.Probe, traced.Read, traced.Span) : rows;
    }

    public VectorOperator Spread(Expr expr, StepGrid grid, Func<VectorOperator> make)
    {
        var traced = Begin(Spreading(expr, grid));
        var rows = make();
        open.Pop();
        return analyzes ? new ObservedRows(rows, traced.Probe, null, default) : rows;
    }

    public VectorOperator Infos(StepGrid grid, Func<VectorOperator> make)
    {
        var traced = Begin(new TracedOperator("info series", "", "", grid.Count));
        var rows = make();
        open.Pop();
        return analyzes ? new ObservedRows(rows, traced.Probe, traced.Read, traced.Span) : rows;
    }

    public SampleInput Samples(Expr expr, StepGrid grid, Func<SampleInput> make)
    {
        var traced = Begin(expr, grid);
        var input = make();
        open.Pop();
        return analyzes ? new ObservedSamples(input, traced.Probe, traced.Read, traced.Span) : input;
    }

    public ScalarOperator Scalar(Expr expr, StepGrid grid, bool spread, Func<ScalarOperator> make)
    {
        var traced = spread ? Begin(Spreading(expr, grid)) : Begin(expr, grid);
        var scalar = make();
        open.Pop();
        return analyzes ? new ObservedScalar(scalar, traced.Probe) : scalar;
    }

    /// <summary>The operator that is being built reads this itself.</summary>
    public SeriesRead Reads(SeriesRead read, (long MinMs, long MaxMs) span)
    {
        open.Peek().Read = read;
        open.Peek().Span = span;
        return read;
    }

    /// <summary>What is wanted here is calculated elsewhere in the query.</summary>
    public void Shared(Expr expr, StepGrid grid)
    {
        if (isAgain) return;
        var text = Printer.Print(expr);
        var twin = open.Last().Below().FirstOrDefault(traced => traced.Expression == text && traced.Steps == grid.Count);
        var traced = new TracedOperator("shared", "", text, grid.Count) { Twin = twin };
        traced.Notes.Add("calculated once for all places in which it stands");
        open.Peek().Inputs.Add(traced);
    }

    /// <summary>Called when the reads are there, and again when the query has run.</summary>
    public QueryPlan Show(QuerySpan span, int steps, SelectorCatalogue catalogue)
    {
        var root = open.Last();
        root.Steps = steps;
        var operators = root.Below().Where(static traced => traced.Read is not null).ToLookup(static traced => traced.Read!);
        var reads = catalogue.Reads.Select((read, i) => new PlanRead(
            i + 1, $"{{{string.Join(", ", read.Matchers)}}}", read.MinTimeMs, read.MaxTimeMs, operators[read].Count(), new PlanEstimate(read.Selection.Count, read.Selection.SampleEstimate))).ToArray();
        return new QueryPlan(query, span.StartMs, span.EndMs, span.StepMs, reads, root.Show(catalogue, operators, analyzes))
        {
            Estimate = new PlanEstimate(reads.Sum(static read => read.Estimate.Series), reads.Sum(static read => read.Estimate.Samples)),
        };
    }

    TracedOperator Begin(Expr expr, StepGrid grid)
    {
        var (kind, detail) = Describe(expr);
        var traced = Begin(new TracedOperator(kind, detail, Printer.Print(expr), grid.Count));
        if (isAgain) return traced;
        if (expr is NumberLiteral && Folded(expr.Range) is { } before) traced.Notes.Add($"folded from {before}");
        var matchers = expr switch { VectorSelector selector => selector.Matchers, MatrixSelector matrix => matrix.Selector.Matchers, _ => [] };
        traced.Matchers = [.. matchers.Select(static m => new PlanMatcher(m.Name, m.Kind switch { MatchKind.Equal => "=", MatchKind.NotEqual => "!=", MatchKind.Regex => "=~", _ => "!~" }, m.Value))];
        return traced;
    }

    TracedOperator Begin(TracedOperator traced)
    {
        if (isAgain) traced = open.Peek().SameAs(traced);
        else open.Peek().Inputs.Add(traced);
        open.Push(traced);
        return traced;
    }

    static TracedOperator Spreading(Expr expr, StepGrid grid)
    {
        var traced = new TracedOperator("spread", "", Printer.Print(expr), grid.Count);
        traced.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"does not change with time: evaluated once for all {grid.Count} steps"));
        return traced;
    }

    static (string Kind, string Detail) Describe(Expr expr)
    {
        var detail = new StringBuilder();
        switch (expr)
        {
            case VectorSelector:
                return ("selector", "");
            case MatrixSelector:
                return ("range selector", "");
            case SubqueryExpr:
                return ("subquery", "");
            case CallExpr call:
                return ("function", call.Function.Name);
            case UnaryExpr:
                return ("negation", "");
            case AggregateExpr aggregate:
                detail.Append(Printer.NameOf(aggregate.Op));
                if (aggregate.Without || aggregate.Grouping.Count > 0) detail.Append(aggregate.Without ? " without (" : " by (").AppendJoin(", ", aggregate.Grouping).Append(')');
                return ("aggregation", detail.ToString());
            case BinaryExpr binary:
                Printer.WriteOperator(detail, binary);
                return ("binary", detail.ToString());
            case NumberLiteral:
                return ("number", Printer.Print(expr));
            default:
                return ("text", Printer.Print(expr));
        }
    }

    /// <summary>What stood in the query in place of a number; null where it was that number.</summary>
    string? Folded(TextRange range)
    {
        if (range.Start < 0 || range.End > text.Length || range.End <= range.Start) return null;
        var before = Encoding.UTF8.GetString(text, range.Start, range.End - range.Start);
        try
        {
            return PromqlParser.Parse(before, ParserOptions.Everything) is NumberLiteral ? null : before;
        }
        catch (PromqlSyntaxException)
        {
            return before; // calculated from a duration: not an expression of its own
        }
    }
}
