using Barograph.Exporters.Node.Collectors;
using Barograph.Exporters.Node.Procfs;

namespace Barograph.Tests.Unit.Exporters;

public sealed class CpuCollectorTests : IDisposable
{
    readonly MachineFolder machine = new();

    [Fact]
    public void hundredths_of_a_second_become_seconds_by_mode()
    {
        machine.With("proc/stat", "cpu  1 2 3\ncpu0 282843 1 395 41862 160 2 9 7 50 60\nintr 5\n");
        using var collector = new CpuCollector(machine.Paths, showGuest: true);
        Assert.Equal(
            [
                """node_cpu_guest_seconds_total{cpu="0",mode="nice"} 0.6""",
                """node_cpu_guest_seconds_total{cpu="0",mode="user"} 0.5""",
                """node_cpu_seconds_total{cpu="0",mode="idle"} 418.62""",
                """node_cpu_seconds_total{cpu="0",mode="iowait"} 1.6""",
                """node_cpu_seconds_total{cpu="0",mode="irq"} 0.02""",
                """node_cpu_seconds_total{cpu="0",mode="nice"} 0.01""",
                """node_cpu_seconds_total{cpu="0",mode="softirq"} 0.09""",
                """node_cpu_seconds_total{cpu="0",mode="steal"} 0.07""",
                """node_cpu_seconds_total{cpu="0",mode="system"} 3.95""",
                """node_cpu_seconds_total{cpu="0",mode="user"} 2828.43""",
            ],
            MachineFolder.Samples(collector));
    }

    [Fact]
    public void a_kernel_without_guest_columns_shows_zero_guests()
    {
        machine.With("proc/stat", "cpu0 1 1 1 100 1 1 1\n");
        using var collector = new CpuCollector(machine.Paths, showGuest: true);
        Assert.Contains("""node_cpu_guest_seconds_total{cpu="0",mode="user"} 0""", MachineFolder.Samples(collector));
    }

    [Fact]
    public void idle_time_that_steps_back_a_little_stays_where_it_was()
    {
        using var collector = new CpuCollector(machine.Paths, showGuest: false);
        Assert.Equal("10", Idle(collector, "cpu0 500 0 0 1000\n"));
        Assert.Equal("10", Idle(collector, "cpu0 500 0 0 999\n"));
        Assert.Equal("10", Idle(collector, "cpu0 500 0 0 701\n"));
        Assert.Equal("10.01", Idle(collector, "cpu0 500 0 0 1001\n"));
    }

    [Fact]
    public void idle_time_that_falls_by_three_seconds_is_a_cpu_that_started_anew()
    {
        using var collector = new CpuCollector(machine.Paths, showGuest: false);
        Idle(collector, "cpu0 500 0 0 1000\n");
        Assert.Equal("7", Idle(collector, "cpu0 20 0 0 700\n"));
        Assert.Contains("""node_cpu_seconds_total{cpu="0",mode="user"} 0.2""", MachineFolder.Samples(collector));
    }

    [Fact]
    public void a_cpu_that_is_unplugged_is_shown_no_more()
    {
        using var collector = new CpuCollector(machine.Paths, showGuest: false);
        machine.With("proc/stat", "cpu0 1 1 1 1\ncpu130 1 1 1 500\n");
        Assert.Contains(MachineFolder.Samples(collector), static s => s.Contains("cpu=\"130\"", StringComparison.Ordinal));
        machine.With("proc/stat", "cpu0 1 1 1 1\n");
        Assert.DoesNotContain(MachineFolder.Samples(collector), static s => s.Contains("cpu=\"130\"", StringComparison.Ordinal));
    }

    [Fact]
    public void throttles_and_isolated_cpus_come_from_sysfs()
    {
        machine.With("proc/stat", "cpu0 1 1 1 1\n")
            .With("sys/devices/system/cpu/isolated", "1,4-5\n")
            .With("sys/devices/system/cpu/cpu0/topology/physical_package_id", "0\n")
            .With("sys/devices/system/cpu/cpu0/topology/core_id", "3\n")
            .With("sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "7\n")
            .With("sys/devices/system/cpu/cpu1/topology/physical_package_id", "-1\n")
            .With("sys/devices/system/cpu/cpu1/topology/core_id", "4\n")
            .With("sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count", "9\n");
        using var collector = new CpuCollector(machine.Paths, showGuest: false);
        Assert.Equal(
            [
                """node_cpu_core_throttles_total{core="3",package="0"} 7""",
                """node_cpu_isolated{cpu="1"} 1""", """node_cpu_isolated{cpu="4"} 1""", """node_cpu_isolated{cpu="5"} 1""",
            ],
            MachineFolder.Samples(collector)[..4]);
    }

    [Fact]
    public void a_line_that_is_not_a_cpus_is_a_failure_that_names_it()
    {
        machine.With("proc/stat", "cpuX 1 2 3\n");
        using var collector = new CpuCollector(machine.Paths, showGuest: false);
        var wrong = Assert.Throws<MalformedKernelTextException>(() => MachineFolder.Samples(collector));
        Assert.Contains("\"X\"", wrong.Message, StringComparison.Ordinal);
    }

    public void Dispose() => machine.Dispose();

    string Idle(CpuCollector collector, string stat)
    {
        machine.With("proc/stat", stat);
        const string Series = """node_cpu_seconds_total{cpu="0",mode="idle"} """;
        return MachineFolder.Samples(collector).Single(static s => s.StartsWith(Series, StringComparison.Ordinal))[Series.Length..];
    }
}
