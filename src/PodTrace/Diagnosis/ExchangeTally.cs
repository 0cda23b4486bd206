using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Adds questions up when their answers are told.</summary>
/// <param name="nameOf">What is counted together.</param>
sealed class ExchangeTally(Func<Story, string> nameOf)
{
    readonly Roll<Row> rows = new(static () => new Row());
    readonly Counts errors = new();
    readonly LatencySample latency = new();
    ulong count;

    sealed class Row
    {
        public readonly LatencySample Latency = new(256);
        public readonly Counts Errors = new();
        public ulong Count;
    }

    public void Take(Story story)
    {
        var row = rows.Of(nameOf(story));
        count++;
        row.Count++;
        if (story.Error is { } error)
        {
            errors.Add(error);
            row.Errors.Add(error);
        }
        if (story.DurationNs is not { } duration) return;
        latency.Add(duration);
        row.Latency.Add(duration);
    }

    public ExchangeEvidence? Finish() => count == 0 ? null : new ExchangeEvidence(count, errors.Sum, latency.Summary(), errors.Ranked(),
        [.. rows.Rows.Select(static r => new ExchangeSum(r.Key, r.Value.Count, r.Value.Errors.Sum, r.Value.Latency.Summary(), r.Value.Errors.Ranked())).OrderByDescending(static c => c.Count).ThenBy(static c => c.Name, StringComparer.Ordinal)]);
}
