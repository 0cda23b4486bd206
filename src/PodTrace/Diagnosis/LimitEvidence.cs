using Barograph.PodTrace.Limits;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>A limited resource over the time of the trace.</summary>
public sealed record LimitEvidence(LimitedResource Resource, ulong Target, ulong Limit, ulong Usage, ulong Cache, ulong Peak, int Readings, double MaxPercent, double MeanPercent)
{
    public const double WarnPercent = 80;
    public const double CriticalPercent = 90;
    public const double EmergencyPercent = 95;

    /// <summary>CPU: periods, and those in which the group was stopped, during the trace.</summary>
    public ulong Periods { get; init; }

    public ulong Throttled { get; init; }

    public ulong StoppedNs { get; init; }

    /// <summary>Memory: processes killed in the group during the trace.</summary>
    public ulong Kills { get; init; }

    public string Name => Resource switch { LimitedResource.Cpu => "CPU", LimitedResource.Memory => "Memory", LimitedResource.Tasks => "Process", _ => "I/O" };

    public static IReadOnlyList<LimitEvidence> Of(IReadOnlyList<LimitReading> readings)
        => [.. readings.GroupBy(static r => (r.Target, r.Resource)).OrderBy(static g => g.Key.Resource).ThenBy(static g => g.Key.Target).Select(static g => Tightest(g.Key.Resource, g.Key.Target, g))
            .Where(static e => e.Limit > 0 || e.Kills > 0 || e.Resource == LimitedResource.Memory)];

    // Reading from a disk at its limit is full, however idle the others are.
    static LimitEvidence Tightest(LimitedResource resource, ulong target, IEnumerable<LimitReading> readings)
        => readings.GroupBy(static r => r.Part).Select(part => Of(resource, target, [.. part.OrderBy(static r => r.TimeNs)])).OrderByDescending(static e => e.Limit > 0).ThenByDescending(static e => e.MaxPercent).First();

    static LimitEvidence Of(LimitedResource resource, ulong target, LimitReading[] readings)
    {
        var (first, last) = (readings[0], readings[^1]);
        var now = resource is LimitedResource.Memory or LimitedResource.Tasks;
        var shares = now
            ? readings.Where(static r => r.Limit > 0).Select(static r => r.WorkingSet * 100.0 / r.Limit).ToList()
            : [.. readings.Zip(readings[1..], Rate).Where(static r => r >= 0)];
        return new LimitEvidence(resource, target, last.Limit, now ? last.Usage : Less(last.Usage, first.Usage), resource == LimitedResource.Memory ? last.Cache : 0, last.Peak,
            readings.Length, shares.Count == 0 ? 0 : shares.Max(), shares.Count == 0 ? 0 : shares.Average())
        {
            Periods = resource == LimitedResource.Cpu ? Less(last.Cache, first.Cache) : 0,
            Throttled = resource == LimitedResource.Cpu ? Less(last.Hits, first.Hits) : 0,
            StoppedNs = Less(last.StoppedNs, first.StoppedNs),
            Kills = resource == LimitedResource.Memory ? Less(last.Hits, first.Hits) : 0,
        };
    }

    // Percent of the limit used between two readings; too near one another they say nothing.
    static double Rate(LimitReading a, LimitReading b)
    {
        var seconds = (b.TimeNs - a.TimeNs) / 1e9;
        return seconds < 0.5 || b.Limit == 0 ? -1 : Less(b.Usage, a.Usage) / seconds * 100 / b.Limit;
    }

    static ulong Less(ulong later, ulong earlier) => later > earlier ? later - earlier : 0;
}
