using Barograph.Exporters.Node;
using Barograph.Exporters.Node.Collectors;
using Barograph.Exporters.Node.Procfs;

namespace Barograph.Tests.Unit.Exporters;

public sealed class CollectorTests : IDisposable
{
    static readonly NameFilter All = new("", "");

    readonly MachineFolder machine = new();

    [Fact]
    public void memory_fields_become_bytes_and_huge_pages_stay_counts()
    {
        machine.With("proc/meminfo", "MemTotal:        1024 kB\nActive(anon):       1556 kB\nHugePages_Total:       3\nKReclaimable:  5 kB\nNew:  5 kB\n");
        using var collector = new MeminfoCollector(machine.Paths);
        Assert.Equal(
            ["node_memory_MemTotal_bytes 1.048576e+06", "node_memory_Active_anon_bytes 1.593344e+06", "node_memory_HugePages_Total 3"],
            MachineFolder.Samples(collector));
    }

    [Theory]
    [InlineData("MemTotal: 3 mB\n", "mB")]
    [InlineData("MemTotal:\n", "MemTotal:")]
    [InlineData("MemTotal: many kB\n", "many")]
    public void a_memory_line_of_another_shape_fails_and_is_quoted(string text, string quoted)
    {
        machine.With("proc/meminfo", text);
        using var collector = new MeminfoCollector(machine.Paths);
        Assert.Contains(quoted, Assert.Throws<MalformedKernelTextException>(() => MachineFolder.Samples(collector)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void loads_are_shown_as_they_stand()
    {
        machine.With("proc/loadavg", "0.29 12.50 100.00 2/107 11306\n");
        using var collector = new LoadavgCollector(machine.Paths);
        Assert.Equal(["node_load1 0.29", "node_load15 100", "node_load5 12.5"], MachineFolder.Samples(collector));
    }

    [Fact]
    public void a_network_device_has_sixteen_counters_and_one_from_sysfs()
    {
        machine.With("proc/net/dev", "Inter-| Receive | Transmit\n face |bytes |bytes\n  eth0:1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n lo:18446744073709551615 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n")
            .With("sys/class/net/lo/statistics/rx_nohandler", "77\n");
        using var collector = new NetdevCollector(machine.Paths, All);
        var samples = MachineFolder.Samples(collector);
        Assert.Equal(33, samples.Length);
        Assert.Contains("""node_network_receive_bytes_total{device="lo"} 1.8446744073709552e+19""", samples);
        Assert.Contains("""node_network_receive_bytes_total{device="eth0:1"} 1""", samples);
        Assert.Contains("""node_network_transmit_compressed_total{device="eth0:1"} 16""", samples);
        Assert.Contains("""node_network_receive_nohandler_total{device="lo"} 77""", samples);
    }

    [Fact]
    public void filters_match_anywhere_in_a_name_unless_anchored()
    {
        machine.With("proc/net/dev", "veth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\neth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
        using var all = new NetdevCollector(machine.Paths, new NameFilter("eth", ""));
        Assert.Equal(32, MachineFolder.Samples(all).Length);
        using var one = new NetdevCollector(machine.Paths, new NameFilter("", "^veth"));
        Assert.All(MachineFolder.Samples(one), static s => Assert.Contains("\"eth0\"", s, StringComparison.Ordinal));
    }

    [Fact]
    public void disks_show_as_many_counters_as_their_kernel_has()
    {
        machine.With("proc/diskstats",
            " 8 0 old 1 2 3 4 5 6 7 8 9 10 11\n 8 16 mid 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n 8 32 new 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19\n 8 3 short 1 2 3 4\n");
        using var collector = new DiskstatsCollector(machine.Paths, All);
        var samples = MachineFolder.Samples(collector);
        Assert.Equal([12, 16, 18, 0], new[] { "old", "mid", "new", "short" }
            .Select(disk => samples.Count(s => s.Contains($"device=\"{disk}\"", StringComparison.Ordinal))));
        Assert.Contains("""node_disk_read_bytes_total{device="old"} 1536""", samples);
        Assert.Contains("""node_disk_io_time_seconds_total{device="old"} 0.01""", samples);
    }

    [Fact]
    public void partitions_and_loop_devices_are_left_out_by_default()
    {
        var line = " 1 2 3 4 5 6 7 8 9 10 11\n";
        machine.With("proc/diskstats", string.Concat(new[] { "sda", "sda1", "loop0", "zram0", "nvme0n1", "nvme0n1p2", "vdb", "vdb3", "ram1", "dm-0", "md0" }
            .Select(disk => $"8 0 {disk}{line}")));
        using var collector = new DiskstatsCollector(machine.Paths, new NameFilter("", new NodeOptions().DiskstatsDeviceExclude));
        Assert.Equal(["sda", "nvme0n1", "vdb", "dm-0", "md0"],
            MachineFolder.Samples(collector).Where(static s => s.StartsWith("node_disk_io_now", StringComparison.Ordinal)).Select(static s => s.Split('"')[1]));
    }

    [Fact]
    public void what_udev_knows_becomes_labels()
    {
        machine.With("proc/diskstats", "8 0 cciss/c0d0 1 2 3 4 5 6 7 8 9 10 11\n")
            .With("udev/b8:0", "S:disk\nE:ID_MODEL=Big\"Disk\nE:ID_SERIAL=virt\nE:ID_FS_TYPE=ext4\nE:ID_ATA=1\nE:ID_ATA_WRITE_CACHE=1\nE:\n")
            .With("sys/block/cciss!c0d0/queue/rotational", "1\n");
        using var collector = new DiskstatsCollector(machine.Paths, All);
        var samples = MachineFolder.Samples(collector);
        Assert.Contains(
            """node_disk_info{device="cciss/c0d0",major="8",minor="0",model="Big\"Disk",path="",revision="",rotational="1",serial="virt",wwn=""} 1""", samples);
        Assert.Contains("""node_disk_filesystem_info{device="cciss/c0d0",type="ext4",usage="",uuid="",version=""} 1""", samples);
        Assert.Contains("""node_disk_ata_write_cache{device="cciss/c0d0"} 1""", samples);
    }

    [Theory]
    [InlineData("UTC", "2026-07-01T12:00:00.25Z", "UTC", "0", "1.78290720025e+09")]
    [InlineData("Europe/Berlin", "2026-07-01T12:00:00Z", "CEST", "7200", "1.7829072e+09")]
    [InlineData("Europe/Berlin", "2026-01-01T12:00:00Z", "CET", "3600", "1.7672688e+09")]
    public void time_has_its_zones_abbreviation_and_offset(string zone, string now, string abbreviation, string offset, string seconds)
    {
        using var collector = new TimeCollector(machine.Paths, new StandingClock(DateTimeOffset.Parse(now, null), TimeZoneInfo.FindSystemTimeZoneById(zone)));
        Assert.Equal([$"node_time_seconds {seconds}", $"node_time_zone_offset_seconds{{time_zone=\"{abbreviation}\"}} {offset}"], MachineFolder.Samples(collector));
    }

    [Fact]
    public void the_kernels_own_name_is_shown()
    {
        var sample = Assert.Single(MachineFolder.Samples(new UnameCollector()));
        Assert.StartsWith("node_uname_info{domainname=\"", sample, StringComparison.Ordinal);
        Assert.Contains($"nodename=\"{Environment.MachineName}\"", sample, StringComparison.Ordinal);
        Assert.Contains("sysname=\"Linux\"", sample, StringComparison.Ordinal);
    }

    public void Dispose() => machine.Dispose();

    sealed class StandingClock(DateTimeOffset now, TimeZoneInfo zone) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;

        public override TimeZoneInfo LocalTimeZone => zone;
    }
}
