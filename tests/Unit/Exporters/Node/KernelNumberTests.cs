using Barograph.Exporters.Node;
using Barograph.Exporters.Node.Collectors;
using Barograph.Exporters.Node.Procfs;

namespace Barograph.Tests.Unit.Exporters;

public sealed class KernelNumberTests : IDisposable
{
    readonly MachineFolder machine = new();

    [Fact]
    public void a_recovering_array_shows_how_far_it_is_and_which_disks_it_has()
    {
        machine.With("proc/mdstat", "Personalities : [raid1]\nmd6 : active raid1 sdb2[2](F) sdc[1](S) sda2[0]\n      195310144 blocks [2/1] [U_]\n" +
            "      [=>...................]  recovery =  8.5% (16775552/195310144) finish=17.0min speed=259783K/sec\n\nunused devices: <none>\n");
        using var collector = new MdadmCollector(machine.Paths);
        var samples = MachineFolder.Samples(collector);
        Assert.Contains("node_md_blocks_synced{device=\"md6\"} 1.6775552e+07", samples);
        Assert.Contains("node_md_disks{device=\"md6\",state=\"failed\"} 1", samples);
        Assert.Contains("node_md_disks{device=\"md6\",state=\"spare\"} 1", samples);
        Assert.Contains("node_md_disks_required{device=\"md6\"} 2", samples);
        Assert.Contains("node_md_state{device=\"md6\",state=\"recovering\"} 1", samples);
        Assert.Contains("node_md_state{device=\"md6\",state=\"active\"} 0", samples);
    }

    [Fact]
    public void a_machine_without_the_thing_has_a_collector_that_did_not_succeed_and_no_warning()
    {
        using var raid = new MdadmCollector(machine.Paths);
        using var nvme = new NvmeCollector(machine.Paths);
        using var pressure = new PressureCollector(machine.Paths);
        using var conntrack = new ConntrackCollector(machine.Paths);
        foreach (var collector in (INodeCollector[])[raid, nvme, pressure, conntrack]) Assert.Throws<NotOnThisMachineException>(() => MachineFolder.Samples(collector));
        Assert.Contains("node_scrape_collector_success{collector=\"mdadm\"} 0\n", machine.Page(new NodeOptions { Collectors = new HashSet<string> { "mdadm" } }), StringComparison.Ordinal);
    }

    [Fact]
    public void a_device_that_is_down_has_no_carrier_and_a_speed_below_zero_only_where_it_is_wanted()
    {
        machine.With("sys/class/net/eth9/operstate", "down\n").With("sys/class/net/eth9/speed", "-1\n").With("sys/class/net/eth9/flags", "0x1002\n").With("sys/class/net/eth9/carrier", "");
        using var all = new NetclassCollector(machine.Paths, new NameFilter("", ""), ignoreInvalidSpeed: false);
        var samples = MachineFolder.Samples(all);
        Assert.Contains("node_network_speed_bytes{device=\"eth9\"} -125000", samples);
        Assert.Contains("node_network_up{device=\"eth9\"} 0", samples);
        Assert.DoesNotContain(samples, static s => s.StartsWith("node_network_carrier{", StringComparison.Ordinal));
        using var valid = new NetclassCollector(machine.Paths, new NameFilter("", ""), ignoreInvalidSpeed: true);
        Assert.DoesNotContain(MachineFolder.Samples(valid), static s => s.StartsWith("node_network_speed", StringComparison.Ordinal));
    }

    [Fact]
    public void processes_are_off_by_default_and_everything_else_is_on()
        => Assert.Equal(["processes"], NodeOptions.KnownCollectors.Except(new NodeOptions().Collectors));

    [Theory]
    [InlineData("proc/net/sockstat", "TCP: inuse\n")]
    [InlineData("proc/net/sockstat", "TCP inuse 1\n")]
    public void a_socket_line_of_another_shape_fails(string file, string text)
    {
        machine.With(file, text);
        using var collector = new SockstatCollector(machine.Paths);
        Assert.Throws<MalformedKernelTextException>(() => MachineFolder.Samples(collector));
    }

    public void Dispose() => machine.Dispose();
}
