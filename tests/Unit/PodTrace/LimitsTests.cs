using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Targets;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Trees of both versions made of files.</summary>
public sealed class LimitsTests : IDisposable
{
    readonly string root = Directory.CreateTempSubdirectory("podtrace-limits").FullName;

    public void Dispose() => Directory.Delete(root, true);

    [Fact]
    public void limits_of_the_second_version_are_read_where_they_are_tightest()
    {
        // The pod has the limit, the container none.
        Write("kubepods/pod1/memory.max", "1000000");
        Write("kubepods/pod1/memory.current", "900000");
        Write("kubepods/pod1/memory.stat", "anon 1\ninactive_file 100000");
        Write("kubepods/pod1/memory.events", "low 0\noom_kill 2");
        Write("kubepods/pod1/cpu.max", "50000 100000");
        Write("kubepods/pod1/cpu.stat", "usage_usec 1500\nnr_periods 10\nnr_throttled 4\nthrottled_usec 2500");
        Write("kubepods/pod1/c/memory.max", "max");
        Write("kubepods/pod1/c/memory.current", "800000");
        Write("kubepods/pod1/c/cpu.max", "max 100000");
        Write("kubepods/pod1/c/cpu.stat", "usage_usec 1000");
        Write("kubepods/pod1/c/io.stat", "8:0 rbytes=100 wbytes=20 rios=1\n8:16 rbytes=3 wbytes=0");
        Write("kubepods/pod1/c/io.max", "8:0 rbps=1000 wbps=max riops=max wiops=max");
        var trees = ControlGroups.FromMounts([$"26 25 0:23 / {root} rw - cgroup2 cgroup2 rw"]);
        var readings = LimitFiles.Read(LimitFolders.OfGroup(trees, Path.Join(root, "kubepods/pod1/c"), "/none")!, 7, 5, LimitScope.Tightest).ToDictionary(static r => (r.Resource, r.Part != 0));

        Assert.Equal(new LimitReading { TimeNs = 5, Target = 7, Resource = LimitedResource.Memory, Limit = 1_000_000, Usage = 900_000, Cache = 100_000, Hits = 2 }, readings[(LimitedResource.Memory, false)]);
        Assert.Equal(800_000ul, readings[(LimitedResource.Memory, false)].WorkingSet);
        Assert.Equal(new LimitReading { TimeNs = 5, Target = 7, Resource = LimitedResource.Cpu, Limit = 500_000_000, Usage = 1_500_000, Cache = 10, Hits = 4, StoppedNs = 2_500_000 }, readings[(LimitedResource.Cpu, false)]);
        Assert.Equal((0ul, 123ul), (readings[(LimitedResource.Io, false)].Limit, readings[(LimitedResource.Io, false)].Usage));
        Assert.Equal((1000ul, 100ul), (readings[(LimitedResource.Io, true)].Limit, readings[(LimitedResource.Io, true)].Usage));
    }

    [Fact]
    public void limits_of_the_first_version_are_read_from_a_tree_each()
    {
        Write("memory/docker/c/memory.limit_in_bytes", "2000000");
        Write("memory/docker/c/memory.usage_in_bytes", "500000");
        Write("memory/docker/c/memory.stat", "inactive_file 1\ntotal_inactive_file 200");
        Write("memory/docker/c/memory.oom_control", "under_oom 0\noom_kill 1");
        Write("memory/docker/memory.limit_in_bytes", "9223372036854771712");
        Write("memory/docker/memory.usage_in_bytes", "700000");
        Write("cpu/docker/c/cpu.cfs_quota_us", "-1");
        Write("cpu/docker/c/cpu.cfs_period_us", "100000");
        Write("cpu/docker/c/cpu.stat", "nr_periods 3\nnr_throttled 1\nthrottled_time 9");
        Write("cpuacct/docker/c/cpuacct.usage", "4242");
        var trees = ControlGroups.FromMounts(
        [
            $"27 25 0:24 / {root}/cpu rw - cgroup cgroup rw,cpu", $"28 25 0:25 / {root}/memory rw - cgroup cgroup rw,memory", $"29 25 0:26 / {root}/cpuacct rw - cgroup cgroup rw,cpuacct",
        ]);
        var readings = LimitFiles.Read(LimitFolders.OfGroup(trees, Path.Join(root, "memory/docker/c"), "/none")!, 7, 5, LimitScope.Tightest).ToDictionary(static r => (r.Resource, r.Part != 0));

        Assert.Equal(new LimitReading { TimeNs = 5, Target = 7, Resource = LimitedResource.Memory, Limit = 2_000_000, Usage = 500_000, Cache = 200, Hits = 1 }, readings[(LimitedResource.Memory, false)]);
        Assert.Equal(new LimitReading { TimeNs = 5, Target = 7, Resource = LimitedResource.Cpu, Limit = 0, Usage = 4242, Cache = 3, Hits = 1, StoppedNs = 9 }, readings[(LimitedResource.Cpu, false)]);
    }

    [Fact]
    public void a_process_is_found_in_the_part_of_the_tree_that_a_container_sees()
    {
        Directory.CreateDirectory(Path.Join(root, "memory/inner"));
        var trees = ControlGroups.FromMounts([$"28 25 0:25 /docker/c {root}/memory rw - cgroup cgroup rw,memory"]);
        Assert.Equal(Path.Join(root, "memory/inner"), trees.FolderOf("memory", ["4:memory:/docker/c/inner", "2:cpu:/x", "broken"]));
    }

    [Fact]
    public void a_group_that_is_gone_has_no_limits_and_is_no_error()
        => Assert.Empty(LimitFiles.Read(new LimitFolders(Path.Join(root, "none"), Path.Join(root, "none"), null, Path.Join(root, "none"), Path.Join(root, "none")), 1, 1, LimitScope.Tightest));

    [Fact]
    public void of_several_disks_the_one_nearest_its_limit_counts()
    {
        static LimitReading Io(double at, uint part, ulong limit, ulong usage) => new() { TimeNs = (long)(at * 1e9), Resource = LimitedResource.Io, Part = part, Limit = limit, Usage = usage };
        var one = Assert.Single(LimitEvidence.Of([Io(0, 0, 0, 0), Io(0, 1, 1000, 0), Io(0, 2, 100, 0), Io(1, 0, 0, 290), Io(1, 1, 1000, 200), Io(1, 2, 100, 90)]));
        Assert.Equal((100ul, 90.0), (one.Limit, one.MaxPercent));
    }

    [Fact]
    public void utilization_is_of_memory_without_cache_and_of_processor_over_time()
    {
        var evidence = LimitEvidence.Of(
        [
            new LimitReading { Resource = LimitedResource.Memory, Limit = 100, Usage = 90, Cache = 40 }, new LimitReading { TimeNs = 1_000_000_000, Resource = LimitedResource.Memory, Limit = 100, Usage = 80, Cache = 10, Hits = 1 },
            new LimitReading { Resource = LimitedResource.Cpu, Limit = 500_000_000, Usage = 1000 }, new LimitReading { TimeNs = 1_000_000_000, Resource = LimitedResource.Cpu, Limit = 500_000_000, Usage = 400_001_000 },
            new LimitReading { TimeNs = 1_000_000_001, Resource = LimitedResource.Cpu, Limit = 500_000_000, Usage = 900_000_000 },
        ]);
        Assert.Equal([("CPU", 80.0), ("Memory", 70.0)], evidence.Select(static e => (e.Name, Math.Round(e.MaxPercent, 3))));
        Assert.Equal(60, evidence[1].MeanPercent, 3);
        Assert.Equal(1ul, evidence[1].Kills);
    }

    void Write(string file, string text)
    {
        var path = Path.Join(root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text + "\n");
    }
}
