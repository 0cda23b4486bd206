using Barograph.Model.Contracts;
using Barograph.Model.Labels;

namespace Barograph.Rules.Evaluation;

/// <summary>A series that a rule writes. It is kept from one evaluation to the next, so that a known one costs no work on labels.</summary>
public sealed class OutputSeries(LabelSet labels)
{
    public LabelSet Labels { get; } = labels;

    public SeriesRef Ref { get; set; }

    /// <summary>The number of the evaluation that wrote it last.</summary>
    internal long WrittenIn { get; set; } = -1;
}
