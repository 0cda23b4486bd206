using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Adds commands to databases up when their answers are told.</summary>
sealed class DatabaseTally
{
    readonly Roll<Row> commands = new(static () => new Row());
    readonly Counts errors = new();
    readonly LatencySample latency = new();
    ulong count;

    sealed class Row
    {
        public readonly LatencySample Latency = new(256);
        public ulong Count;
        public ulong Errors;
    }

    public void Take(Story story)
    {
        var row = commands.Of($"{story.Application} {story.Command} {story.Target}".Trim());
        count++;
        row.Count++;
        if (story.Error is { } error)
        {
            errors.Add(error);
            row.Errors++;
        }
        if (story.DurationNs is not { } duration) return;
        latency.Add(duration);
        row.Latency.Add(duration);
    }

    public DatabaseEvidence? Finish() => count == 0 ? null : new DatabaseEvidence(count, errors.Sum, latency.Summary(), errors.Ranked(),
        [.. commands.Rows.Select(static r => new DatabaseCommand(r.Key, r.Value.Count, r.Value.Errors, r.Value.Latency.Summary())).OrderByDescending(static c => c.Count).ThenBy(static c => c.Name, StringComparer.Ordinal)]);
}
