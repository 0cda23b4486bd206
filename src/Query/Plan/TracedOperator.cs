using System.Globalization;
using Barograph.Query.Explanation;
using Barograph.Query.Operators;

namespace Barograph.Query.Plan;

/// <summary>A node of a plan that is being written down.</summary>
internal sealed class TracedOperator(string kind, string detail, string expression, int steps)
{
    readonly string kind = kind;
    int next;

    public OperatorProbe Probe { get; } = new();

    public SeriesRead? Read { get; set; }

    public (long MinMs, long MaxMs) Span { get; set; }

    public int Steps { get; set; } = steps;

    public List<string> Notes { get; } = [];

    public IReadOnlyList<PlanMatcher> Matchers { get; set; } = [];

    public List<TracedOperator> Inputs { get; } = [];

    public string Expression => expression;

    /// <summary>Where the same is calculated already.</summary>
    public TracedOperator? Twin { get; init; }

    public IEnumerable<TracedOperator> Below() => Inputs.SelectMany(static input => input.Below().Prepend(input));

    /// <summary>Its inputs are about to be built once more.</summary>
    public void StartAgain()
    {
        next = 0;
        foreach (var input in Inputs) input.StartAgain();
    }

    /// <summary>
    /// The input that is built once more now: inputs come in the order of the first time. Where only one step is left, nothing is spread any more, and what was below comes at once.
    /// </summary>
    public TracedOperator SameAs(TracedOperator again)
    {
        for (var i = next; i < Inputs.Count; i++)
        {
            var known = Inputs[i];
            if (known.kind != again.kind && known.kind == "spread" && known.Inputs.Count == 1) known = known.Inputs[0];
            if (known.kind != again.kind || known.Expression != again.Expression) continue;
            next = i + 1;
            return known;
        }
        return again;
    }

    public PlanNode Show(SelectorCatalogue catalogue, ILookup<SeriesRead, TracedOperator> operators, bool analyzed)
    {
        var inputs = Inputs.ConvertAll(input => input.Show(catalogue, operators, analyzed));
        var notes = Notes.ToList();
        if (Read is { } read && operators[read].Count() - 1 is var others and > 0)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"shares its read with {others} other{(others == 1 ? "" : "s")}"));
        return new PlanNode(kind, detail, expression, Steps)
        {
            Read = Read is null ? 0 : catalogue.NumberOf(Read),
            Notes = notes,
            Matchers = Matchers,
            Estimate = Estimate(),
            Cost = analyzed ? Probe.Cost(inputs.Sum(static input => input.Cost!.Seconds)) : null,
            Inputs = inputs,
        };
    }

    /// <summary>Of what calculates: as many series as its largest input (<c>or</c>: as all), each with a sample at every step.</summary>
    PlanEstimate Estimate()
    {
        if (Twin is not null) return Twin.Estimate();
        if (Read is { } read) return new PlanEstimate(read.Selection.Count, read.Selection.SampleEstimate);
        if (Inputs.Count == 0) return new PlanEstimate(kind is "number" or "text" ? 0 : 1, Steps);
        var of = Inputs.Select(static input => input.Estimate().Series);
        var series = kind == "binary" && detail.StartsWith("or", StringComparison.Ordinal) ? of.Sum() : of.Max();
        return new PlanEstimate(series, series * Steps);
    }
}
