using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Adds lookups up as they are told.</summary>
sealed class DnsTally
{
    // What the lookups by payload are called; others are told by the library that a program resolves with.
    const string ByPayload = "lookup";

    readonly Side payload = new();
    readonly Side library = new();

    sealed class Side
    {
        public readonly LatencySample Latency = new();
        public readonly Counts Errors = new();
        public readonly Roll<Row> Names = new(static () => new Row());
        public ulong Lookups;
    }

    sealed class Row
    {
        public readonly LatencySample Latency = new(256);
        public readonly Counts Errors = new();
        public readonly Counts Processes = new();
        public ulong Lookups;
    }

    public void Take(Story story)
    {
        var side = story.Action == ByPayload ? payload : library;
        var row = side.Names.Of(story.Target);
        side.Lookups++;
        row.Lookups++;
        row.Processes.Add(story.ProcessName);
        if (story.Error is { } error)
        {
            side.Errors.Add(error);
            row.Errors.Add(error);
        }
        if (story.DurationNs is not { } duration) return;
        side.Latency.Add(duration);
        row.Latency.Add(duration);
    }

    public DnsEvidence? Finish()
    {
        var side = payload.Lookups > 0 ? payload : library;
        if (side.Lookups == 0) return null;
        var names = side.Names.Rows.Select(static r => new DnsName(r.Key, r.Value.Lookups, r.Value.Errors.Ranked(), r.Value.Latency.Summary(), Who(r.Value.Processes)))
            .OrderByDescending(static n => n.Lookups).ThenBy(static n => n.Name, StringComparer.Ordinal).ToList();
        var errors = side.Errors.Ranked();
        return new DnsEvidence(side.Lookups, side.Errors.Sum, errors.FirstOrDefault(static e => e.Name == "no answer")?.Count ?? 0, side.Latency.Summary(), errors, names)
        {
            Library = library.Latency.Summary(),
        };
    }

    static string Who(Counts processes) => string.Join(", ", processes.Ranked().Take(3).Select(static p => p.Name));
}
