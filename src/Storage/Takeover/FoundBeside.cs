using System.Text;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;

namespace Barograph.Storage.Takeover;

/// <summary>What Prometheus' head has beside samples: its exemplars, the newest ones, and what was said last about each metric family.</summary>
sealed class FoundBeside
{
    /// <summary>Ten times as many as Prometheus keeps unless it is told to keep more.</summary>
    const int MaxExemplars = 1_000_000;

    readonly Queue<(LabelSet Series, Exemplar Exemplar)> exemplars = [];
    readonly Dictionary<string, MetricMetadata> families = new(StringComparer.Ordinal);

    public IReadOnlyCollection<(LabelSet Series, Exemplar Exemplar)> Exemplars => exemplars;

    public IEnumerable<FamilyMetadata> Families => families.Select(static f => new FamilyMetadata(f.Key, f.Value));

    public bool IsEmpty => exemplars.Count == 0 && families.Count == 0;

    public void Add(LabelSet series, Exemplar exemplar)
    {
        if (exemplars.Count == MaxExemplars) exemplars.Dequeue();
        exemplars.Enqueue((series, exemplar));
    }

    public void Add(LabelSet series, MetricMetadata metadata)
    {
        if (series[WellKnown.Name] is { IsEmpty: false } name) families[FamilyNames.OfSeries(Encoding.UTF8.GetString(name), metadata.Type)] = metadata;
    }
}
