using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Targets;

namespace Barograph.Tests.Unit.PodTrace;

public sealed class TargetsTests : IDisposable
{
    const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    readonly string root = Directory.CreateTempSubdirectory("podtrace-groups").FullName;

    public void Dispose() => Directory.Delete(root, true);

    [Theory]
    [InlineData("kubepods/burstable/pod1a2b/" + Id)]
    [InlineData("kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1a_2b.slice/cri-containerd-" + Id + ".scope")]
    [InlineData("kubepods.slice/kubepods-pod1a_2b.slice/crio-" + Id + ".scope")]
    [InlineData("system.slice/docker-" + Id + ".scope")]
    [InlineData("docker/" + Id)]
    [InlineData("kubelet/kubepods/besteffort/pod1a2b/" + Id)]
    public void a_container_is_found_wherever_its_runtime_and_driver_put_it(string path)
    {
        var expected = Directory.CreateDirectory(Path.Combine(root, path)).FullName;
        Directory.CreateDirectory(Path.Combine(root, "system.slice", $"crio-conmon-{Id}.scope"));
        Directory.CreateDirectory(Path.Combine(root, "system.slice/ssh.service"));
        Assert.Equal(expected, ContainerSearch.Find([root], Id));
        Assert.Equal(expected, ContainerSearch.Find([root], "containerd://" + Id));
        Assert.Equal(expected, ContainerSearch.Find([root], Id[..12]));
    }

    [Fact]
    public void a_beginning_that_fits_two_containers_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(root, "docker", Id));
        Directory.CreateDirectory(Path.Combine(root, "docker", Id[..^1] + "0"));
        Assert.Contains("several", Assert.Throws<TargetException>(() => ContainerSearch.Find([root], Id[..12])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0123")]
    [InlineData("nginx-web-server")]
    public void what_is_no_container_id_is_refused(string id)
        => Assert.Contains("no container id", Assert.Throws<TargetException>(() => ContainerSearch.Find([root], id)).Message, StringComparison.Ordinal);

    [Fact]
    public void trees_are_found_in_mountinfo_also_with_blanks_in_their_names()
    {
        var groups = ControlGroups.FromMounts(
        [
            "25 1 0:22 / /sys/fs/cgroup rw,relatime shared:5 - tmpfs tmpfs rw,mode=755",
            @"26 25 0:23 / /sys/fs/cgroup/two\040words rw,relatime shared:6 master:1 - cgroup2 cgroup2 rw",
            "27 25 0:24 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct",
            "28 25 0:25 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory",
            "short",
        ]);
        Assert.Equal(("/sys/fs/cgroup/two words", "/sys/fs/cgroup/memory"), (groups.Unified, groups.Memory));
    }

    [Fact]
    public void a_group_that_is_not_there_and_the_root_of_all_are_refused()
    {
        var groups = ControlGroups.FromMounts([$"26 25 0:23 / {root} rw - cgroup2 cgroup2 rw"]);
        Assert.Contains("no control group", Assert.Throws<TargetException>(() => groups.At("/none")).Message, StringComparison.Ordinal);
        Assert.Contains("everything", Assert.Throws<TargetException>(() => groups.At(root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void the_kernel_side_looks_at_four_depths_or_at_all()
    {
        var groups = Enumerable.Range(1, 5).Select(static level => new TargetGroup((ulong)level, level, "")).ToList();
        var four = TraceSession.Settings(TargetSet.Of(groups[..4], []), new TraceOptions());
        Assert.Equal((1u, 0u, 4), (four.ByCgroup, four.AnyLevel, four.Levels[3]));
        var five = TraceSession.Settings(TargetSet.Of(groups, []), new TraceOptions());
        Assert.Equal((0u, 1u, -1), (five.ByCgroup, five.AnyLevel, five.Levels[0]));
        Assert.Equal(0ul, five.OnlyGroup);
        Assert.Equal(1ul, TraceSession.Settings(TargetSet.Of(groups[..1], []), new TraceOptions()).OnlyGroup);
    }

    [Fact]
    public void where_the_tree_is_mounted_from_its_middle_every_depth_is_looked_at()
    {
        var group = Directory.CreateDirectory(Path.Combine(root, "a", "b")).FullName;
        var groups = ControlGroups.FromMounts([$"26 25 0:23 / {root} rw - cgroup2 cgroup2 rw"]);
        Assert.Equal(2, groups.At(group).Level);
        File.WriteAllText(Path.Combine(root, "cgroup.events"), "populated 1\n"); // the real root has no such file
        Assert.Equal(TargetGroup.UnknownLevel, groups.At(group).Level);
        Assert.Equal(1u, TraceSession.Settings(TargetSet.Of([groups.At(group)], []), new TraceOptions()).AnyLevel);
    }

    [Theory]
    [InlineData("CapEff:\t0000000000000000", "CAP_BPF,CAP_PERFMON")]
    [InlineData("CapEff:\t0000008000000000", "CAP_PERFMON")]
    [InlineData("CapEff:\t000000c000000000", "")]
    [InlineData("CapEff:\t0000000000200000", "")]
    public void missing_capabilities_are_named(string status, string missing)
        => Assert.Equal(missing, string.Join(',', Capabilities.Parse("Name:\tx\n" + status + "\n").MissingForTracing));
}
