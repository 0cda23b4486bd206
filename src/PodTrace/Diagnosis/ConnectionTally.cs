using Barograph.PodTrace.Events;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Adds connects up as they are told; the kernel's counts stand above them.</summary>
sealed class ConnectionTally
{
    const int MaxMoments = 100_000;

    readonly Roll<Row> targets = new(static () => new Row());
    readonly Counts errors = new();
    readonly LatencySample latency = new();
    readonly List<DateTimeOffset> moments = [];

    sealed class Row
    {
        public readonly LatencySample Latency = new(256);
        public readonly Counts Errors = new();
        public readonly Counts Processes = new();
        public ulong Connects;
        public DateTimeOffset First = DateTimeOffset.MaxValue;
        public DateTimeOffset Last;
    }

    public void Take(Story story)
    {
        var row = targets.Of(story.Target);
        row.Connects++;
        row.Processes.Add(story.ProcessName);
        if (story.Time < row.First) row.First = story.Time;
        if (story.Time > row.Last) row.Last = story.Time;
        if (story.Error is { } error)
        {
            errors.Add(error);
            row.Errors.Add(error);
        }
        var took = story.DurationNs ?? 0;
        latency.Add(took);
        row.Latency.Add(took);
        if (moments.Count < MaxMoments) moments.Add(story.Time);
    }

    public ConnectionEvidence? Finish(TableSums sums, DateTimeOffset started, PeerNames owners)
    {
        var counted = sums.Of(Operation.Connect);
        if (counted.Count == 0 && latency.Count == 0) return null;
        var rows = targets.Rows
            .Select(r => new ConnectTarget(r.Key, r.Value.Connects, r.Value.Errors.Ranked(), r.Value.Latency.Summary(), string.Join(", ", r.Value.Processes.Ranked().Take(3).Select(static p => p.Name)), r.Value.First, r.Value.Last) { Owner = owners.Of(r.Key) })
            .OrderByDescending(static r => r.Connects).ThenBy(static r => r.Address, StringComparer.Ordinal).ToList();
        // Told one by one they have exact quantiles; where some were lost the kernel's slots are nearer the truth.
        var whole = latency.Count >= counted.Count;
        return new ConnectionEvidence(Math.Max(counted.Count, latency.Count), Math.Max(counted.Errors, errors.Sum), whole ? latency.Summary() : Latency.Of(counted), errors.Ranked(), rows, [.. moments.Select(m => Math.Max(0, (m - started).Ticks * 100)).Order()])
        {
            Ipv6 = sums.Of(Operation.Connect, static k => k == Kind.Tcp6).Count,
        };
    }
}
