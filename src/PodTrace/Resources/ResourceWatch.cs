using Barograph.Model.Instruments;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Resources;

/// <summary>Looks at the limits of all traced groups on a beat, and shows them under podtrace's names.</summary>
public sealed class ResourceWatch
{
    readonly Lock gate = new();
    readonly ControlGroups groups;
    readonly AlertLevels levels;
    readonly TimeProvider clock;
    readonly Dictionary<string, Watched> watched = new(StringComparer.Ordinal);

    public ResourceWatch(ControlGroups groups, AlertLevels levels, InstrumentRegistry instruments, TimeProvider clock)
    {
        (this.groups, this.levels, this.clock) = (groups, levels, clock);
        Observe(instruments, "podtrace_resource_limit_bytes", "What a control group may use: bytes of memory, microseconds of processor time a second, bytes of input and output a second, processes.", static use => use.Limit);
        Observe(instruments, "podtrace_resource_usage_bytes", "What it uses, in the unit of its limit.", static use => use.Usage);
        Observe(instruments, "podtrace_resource_utilization_percent", "What it uses, in percent of its limit.", static use => use.Utilization);
        Observe(instruments, "podtrace_resource_alert_level", "How close it is to its limit: 0 far, 1 warning, 2 critical, 3 emergency.", use => use.Utilization is { } percent ? levels.Of(percent) : null);
        instruments.Observe("podtrace_cpu_throttled_seconds_total", "Time for which the processor limit held the group's threads back.", InstrumentKind.Counter, ShowThrottled);
    }

    sealed class Watched(TargetGroup group, TargetName name)
    {
        readonly ResourceMeter meter = new();

        public TargetName Name { get; } = name;

        public IReadOnlyList<ResourceUse> Uses { get; private set; } = [];

        public double? Throttled => meter.ThrottledSeconds;

        public void Look(ControlGroups groups, long nowNs)
        {
            Uses = meter.Look(LimitFiles.Read(LimitFolders.Own(groups, group.Path), group.Id, nowNs, LimitScope.Own));
        }
    }

    public void Add(TargetGroup group, TargetName name)
    {
        var one = new Watched(group, name);
        one.Look(groups, NowNs);
        lock (gate) watched[group.Path] = one;
    }

    public void Remove(TargetGroup group)
    {
        lock (gate) watched.Remove(group.Path);
    }

    /// <summary>What each has used since the last look.</summary>
    public IReadOnlyList<(TargetName Name, ResourceUse Use, int Level)> Look()
    {
        lock (gate)
        {
            foreach (var one in watched.Values) one.Look(groups, NowNs);
            return [.. watched.Values.SelectMany(one => one.Uses.Select(use => (one.Name, use, use.Utilization is { } percent ? levels.Of(percent) : 0)))];
        }
    }

    long NowNs => (long)(clock.GetTimestamp() * 1e9 / clock.TimestampFrequency);

    void Observe(InstrumentRegistry instruments, string name, string help, Func<ResourceUse, double?> value)
        => instruments.Observe(name, help, InstrumentKind.Gauge, reader =>
        {
            lock (gate)
            {
                foreach (var one in watched.Values)
                    foreach (var use in one.Uses)
                        if (value(use) is { } shown) reader.Sample("", [new("resource_type", use.Type), .. Labels(one.Name)], shown);
            }
        });

    void ShowThrottled(IInstrumentReader reader)
    {
        lock (gate)
        {
            foreach (var one in watched.Values) if (one.Throttled is { } seconds) reader.Sample("", Labels(one.Name), seconds);
        }
    }

    static KeyValuePair<string, string>[] Labels(TargetName name) => [new("namespace", name.Namespace), new("pod", name.Pod), new("container", name.Container)];
}
