using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Adds lookups up as they are told.</summary>
sealed class DnsTally
{
    readonly LatencySample latency = new();
    readonly Counts errors = new();
    readonly Roll<Row> names = new(static () => new Row());
    ulong lookups;

    sealed class Row
    {
        public readonly LatencySample Latency = new(256);
        public readonly Counts Errors = new();
        public readonly Counts Processes = new();
        public ulong Lookups;
    }

    public void Take(Story story)
    {
        var row = names.Of(story.Target);
        lookups++;
        row.Lookups++;
        row.Processes.Add(story.ProcessName);
        if (story.Error is { } error)
        {
            errors.Add(error);
            row.Errors.Add(error);
        }
        if (story.DurationNs is not { } duration) return;
        latency.Add(duration);
        row.Latency.Add(duration);
    }

    public DnsEvidence? Finish()
    {
        if (lookups == 0) return null;
        var rows = names.Rows.Select(static r => new DnsName(r.Key, r.Value.Lookups, r.Value.Errors.Ranked(), r.Value.Latency.Summary(), string.Join(", ", r.Value.Processes.Ranked().Take(3).Select(static p => p.Name))))
            .OrderByDescending(static n => n.Lookups).ThenBy(static n => n.Name, StringComparer.Ordinal).ToList();
        var failed = errors.Ranked();
        return new DnsEvidence(lookups, errors.Sum, failed.FirstOrDefault(static e => e.Name == "no answer")?.Count ?? 0, latency.Summary(), failed, rows);
    }
}
