using Barograph.Exporters.Node;

namespace Barograph.Tests.Unit.Exporters;

public sealed class NodeFlagsTests
{
    [Fact]
    public void a_command_line_of_node_exporter_is_taken_over()
    {
        var (options, paths) = Apply("collector.cpu=", "collector.disable-defaults=", "collector.filesystem=true", "no-collector.cpu.guest=",
            "collector.filesystem.mount-points-exclude=^/boot", "collector.filesystem.mount-timeout=1500ms", "path.rootfs=/host");
        Assert.Equal(["cpu", "filesystem"], options.Collectors.Order());
        Assert.False(options.CpuGuest);
        Assert.Equal("^/boot", options.MountPointsExclude);
        Assert.Equal(TimeSpan.FromSeconds(1.5), options.MountTimeout);
        Assert.Equal(new NodePaths(Rootfs: "/host"), paths);
    }

    [Fact]
    public void one_collector_can_be_left_out() => Assert.DoesNotContain("netdev", Apply("no-collector.netdev=").Options.Collectors);

    [Theory]
    [InlineData("collector.wifi", "")]
    [InlineData("no-collector.cpu", "maybe")]
    [InlineData("path.nowhere", "/x")]
    [InlineData("collector.filesystem.mount-timeout", "soon")]
    [InlineData("collector.filesystem.mount-timeout", "0s")]
    [InlineData("no-path.procfs", "/proc")]
    public void what_is_not_a_flag_or_a_value_is_refused_and_changes_nothing(string flag, string value)
    {
        NodeOptions options = new(), before = options;
        NodePaths paths = new(), pathsBefore = paths;
        Assert.False(NodeFlags.TryApply(flag, value, ref options, ref paths));
        Assert.Same(before, options);
        Assert.Same(pathsBefore, paths);
    }

    [Fact]
    public void every_name_in_the_list_is_known()
    {
        NodeOptions options = new();
        NodePaths paths = new();
        Assert.All(NodeFlags.Names, flag => Assert.True(NodeFlags.TryApply(flag, flag.EndsWith("timeout", StringComparison.Ordinal) ? "5s" : "true", ref options, ref paths), flag));
    }

    [Fact]
    public void what_is_wrong_with_a_command_line_is_said_all_at_once()
    {
        var complaints = new List<string>();
        NodeFlags.Read([new("collector.wifi", ""), new("collector.netdev.device-exclude", "(")], complaints);
        Assert.Equal(2, complaints.Count);
        Assert.StartsWith("collector.wifi is not a flag", complaints[0], StringComparison.Ordinal);
        Assert.StartsWith("collector.netdev.device-exclude is not a regular expression", complaints[1], StringComparison.Ordinal);
    }

    static (NodeOptions Options, NodePaths Paths) Apply(params string[] flags)
    {
        var complaints = new List<string>();
        var read = NodeFlags.Read([.. flags.Select(static f => f.Split('=', 2)).Select(static f => new KeyValuePair<string, string>(f[0], f[1]))], complaints);
        Assert.Empty(complaints);
        return read;
    }
}
