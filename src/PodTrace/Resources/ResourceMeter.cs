using Barograph.PodTrace.Limits;

namespace Barograph.PodTrace.Resources;

/// <summary>
/// Makes use and utilization of one control group's readings. Processor time and input and output are what was used since the last look, a second. Memory is what
/// the kernel could not take back at once: without the page cache's inactive part, as Kubernetes counts it.
/// </summary>
public sealed class ResourceMeter
{
    const double LeastSeconds = 0.001;

    Dictionary<(LimitedResource, uint), LimitReading> before = [];

    /// <summary>Seconds for which the group's threads were held back by its processor limit, since it exists.</summary>
    public double? ThrottledSeconds { get; private set; }

    public IReadOnlyList<ResourceUse> Look(IEnumerable<LimitReading> readings)
    {
        var now = readings.ToDictionary(static r => (r.Resource, r.Part));
        var uses = new List<ResourceUse>();
        if (now.TryGetValue((LimitedResource.Memory, 0), out var memory)) uses.Add(Use("memory", memory.WorkingSet, memory.Limit));
        if (now.TryGetValue((LimitedResource.Cpu, 0), out var cpu))
        {
            // Microseconds a second, as podtrace has them.
            if (Rate(cpu) is { } rate) uses.Add(Use("cpu", rate / 1000, cpu.Limit / 1000.0));
            ThrottledSeconds = cpu.StoppedNs / 1e9;
        }
        if (now.TryGetValue((LimitedResource.Io, 0), out var io) && Rate(io) is { } moved) uses.Add(Io(moved, [.. now.Values.Where(static r => r is { Resource: LimitedResource.Io, Part: not 0 })]));
        if (now.TryGetValue((LimitedResource.Tasks, 0), out var tasks)) uses.Add(Use("pids", tasks.Usage, tasks.Limit));
        before = now;
        return uses;
    }

    // The tightest place decides.
    ResourceUse Io(double moved, IReadOnlyList<LimitReading> parts)
    {
        if (parts.Count == 0) return new ResourceUse("io", moved, null, null);
        return new ResourceUse("io", moved, parts.Sum(static p => (double)p.Limit), parts.Max(part => (Rate(part) ?? 0) / part.Limit * 100));
    }

    double? Rate(in LimitReading now)
    {
        if (!before.TryGetValue((now.Resource, now.Part), out var then)) return null;
        var seconds = (now.TimeNs - then.TimeNs) / 1e9;
        return seconds < LeastSeconds ? null : (now.Usage > then.Usage ? now.Usage - then.Usage : 0) / seconds;
    }

    static ResourceUse Use(string type, double usage, double limit) => new(type, usage, limit > 0 ? limit : null, limit > 0 ? usage / limit * 100 : null);
}
