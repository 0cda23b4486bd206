using Barograph.Model.Instruments;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Resources;
using Barograph.PodTrace.Targets;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Limits and use from fixture trees of both versions.</summary>
public sealed class ResourcesTests : IDisposable
{
    readonly string root = Directory.CreateTempSubdirectory("podtrace-limits").FullName;
    readonly StepClock clock = new();
    readonly ResourceMeter meter = new();

    public void Dispose() => Directory.Delete(root, true);

    [Fact]
    public void the_second_version_tells_all_in_one_folder()
    {
        var group = Group("kubepods.slice/x.scope");
        Write("", "cgroup.controllers", "cpu memory io pids");
        Write(group, "cgroup.controllers", "cpu memory io pids");
        Write(group, "memory.current", "900000000");
        Write(group, "memory.max", "1000000000");
        Write(group, "memory.stat", "anon 5\ninactive_file 50000000\nfile 7");
        Write(group, "cpu.max", "50000 100000");
        Write(group, "cpu.stat", "usage_usec 1000000\nthrottled_usec 2500000");
        Write(group, "io.max", "8:0 rbps=max wbps=1000000 riops=max wiops=max");
        Write(group, "io.stat", "8:0 rbytes=100 wbytes=0 rios=1");
        Write(group, "pids.current", "19");
        Write(group, "pids.max", "max");
        var resources = Meter(group);

        Assert.Equal([new("memory", 850000000, 1000000000, 85), new("pids", 19, null, null)], resources());
        clock.Move(TimeSpan.FromSeconds(5));
        Write(group, "cpu.stat", "usage_usec 3400000\nthrottled_usec 2500000");
        Write(group, "io.stat", "8:0 rbytes=1100 wbytes=4600000 rios=1\n8:16 rbytes=5000 wbytes=0");
        Assert.Equal(
            [new("memory", 850000000, 1000000000, 85), new("cpu", 480000, 500000, 96), new("io", 921200, 1000000, 92), new("pids", 19, null, null)], resources());
        Assert.Equal(2.5, meter.ThrottledSeconds);
    }

    [Fact]
    public void the_first_version_has_a_tree_for_each_controller()
    {
        foreach (var tree in (string[])["memory", "cpu,cpuacct", "blkio", "pids"]) Directory.CreateDirectory(Path.Join(root, tree, "docker/abc"));
        Write("memory/docker/abc", "memory.usage_in_bytes", "96");
        Write("memory/docker/abc", "memory.limit_in_bytes", "100");
        Write("memory/docker/abc", "memory.stat", "inactive_file 1\ntotal_inactive_file 4");
        Write("cpu,cpuacct/docker/abc", "cpuacct.usage", "0");
        Write("cpu,cpuacct/docker/abc", "cpu.cfs_quota_us", "-1");
        Write("cpu,cpuacct/docker/abc", "cpu.cfs_period_us", "100000");
        Write("cpu,cpuacct/docker/abc", "cpu.stat", "nr_periods 1\nthrottled_time 3000000000");
        Write("blkio/docker/abc", "blkio.throttle.io_service_bytes", "8:0 Read 0\n8:0 Write 0\n8:0 Total 0\nTotal 0");
        Write("blkio/docker/abc", "blkio.throttle.read_bps_device", "8:0 1000");
        Write("pids/docker/abc", "pids.current", "8");
        Write("pids/docker/abc", "pids.max", "10");
        var resources = Meter("memory/docker/abc");
        Assert.Equal([new("memory", 92, 100, 92), new("pids", 8, 10, 80)], resources());
        clock.Move(TimeSpan.FromSeconds(1));
        Write("cpu,cpuacct/docker/abc", "cpuacct.usage", "250000000");
        Write("blkio/docker/abc", "blkio.throttle.io_service_bytes", "8:0 Read 950\n8:0 Write 7\n8:0 Total 957\nTotal 957");
        Assert.Equal([new("memory", 92, 100, 92), new("cpu", 250000, null, null), new("io", 957, 1000, 95), new("pids", 8, 10, 80)], resources());
        Assert.Equal(3, meter.ThrottledSeconds);
    }

    [Fact]
    public void no_limit_is_no_utilization_and_a_group_that_went_tells_nothing()
    {
        Directory.CreateDirectory(Path.Join(root, "memory/a"));
        Write("memory/a", "memory.usage_in_bytes", "96");
        Write("memory/a", "memory.limit_in_bytes", "9223372036854771712");
        var resources = Meter("memory/a");
        Assert.Equal([new("memory", 96, null, null)], resources());
        Directory.Delete(Path.Join(root, "memory/a"), true);
        Assert.Empty(resources());
    }

    [Theory]
    [InlineData(79.9, 0)]
    [InlineData(80, 1)]
    [InlineData(90, 2)]
    [InlineData(95, 3)]
    [InlineData(400, 3)]
    public void levels_begin_at_80_90_and_95_percent(double percent, int level) => Assert.Equal(level, new AlertLevels().Of(percent));

    [Fact]
    public void every_group_is_shown_under_its_own_name()
    {
        var instruments = new InstrumentRegistry();
        Directory.CreateDirectory(Path.Join(root, "memory/a"));
        Write("memory/a", "memory.usage_in_bytes", "91");
        Write("memory/a", "memory.limit_in_bytes", "100");
        var watch = new ResourceWatch(ControlGroups.Under(root), new AlertLevels(), instruments, clock);
        var group = new TargetGroup(1, -1, Path.Join(root, "memory/a"));
        watch.Add(group, new TargetName("shop", "web-1", "app"));
        watch.Add(group with { Path = Path.Join(root, "memory/b") }, new TargetName("shop", "web-2", "app"));
        Assert.Equal((91, 2), watch.Look().Select(static l => (l.Use.Usage, l.Level)).Single());
        var seen = new Lines();
        instruments.Show(seen);
        Assert.Contains("podtrace_resource_alert_level resource_type=memory namespace=shop pod=web-1 container=app 2", seen.All);
        watch.Remove(group);
        Assert.Empty(watch.Look());
    }

    Func<IReadOnlyList<ResourceUse>> Meter(string group)
        => () => meter.Look(LimitFiles.Read(LimitFolders.Own(ControlGroups.Under(root), Path.Join(root, group)), 1, clock.GetTimestamp() * 100, LimitScope.Own));

    string Group(string path) => Path.GetRelativePath(root, Directory.CreateDirectory(Path.Join(root, path)).FullName);

    void Write(string group, string file, string text) => File.WriteAllText(Path.Join(root, group, file), text + "\n");

    sealed class Lines : IInstrumentReader
    {
        string family = "";

        public List<string> All { get; } = [];

        public void Family(string name, string help, InstrumentKind kind) => family = name;

        public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
            => All.Add($"{family}{suffix} {string.Join(' ', labels.ToArray().Select(static l => $"{l.Key}={l.Value}"))} {value}");
    }

    sealed class StepClock : TimeProvider
    {
        long now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Move(TimeSpan by) => now += by.Ticks;
    }
}
