using Barograph.App.Serving;

namespace Barograph.Tests.Unit.App;

public sealed class MachineMemoryTests
{
    const string MemInfo = "MemTotal:       16000000 kB\nMemFree:  1 kB\n";

    static long Bytes(params (string Path, string Text)[] files) => new MachineMemory(path => files.FirstOrDefault(f => f.Path == path).Text).Bytes();

    [Fact]
    public void without_a_control_group_it_is_what_the_machine_has()
    {
        Assert.Equal(16_000_000L * 1024, Bytes(("/proc/meminfo", MemInfo)));
        Assert.Equal(16_000_000L * 1024, Bytes(("/proc/meminfo", MemInfo), ("/proc/self/cgroup", "0::/\n"), ("/sys/fs/cgroup/memory.max", "max\n")));
        Assert.Equal(0, Bytes());
    }

    [Fact]
    public void of_nested_groups_the_least_limit_counts()
    {
        Assert.Equal(300_000_000, Bytes(
            ("/proc/meminfo", MemInfo), ("/proc/self/cgroup", "0::/pods/pod7/web\n"),
            ("/sys/fs/cgroup/pods/pod7/web/memory.max", "max\n"), ("/sys/fs/cgroup/pods/pod7/memory.max", "300000000\n"), ("/sys/fs/cgroup/pods/memory.max", "900000000\n")));
    }

    [Fact]
    public void the_first_version_of_groups_is_read_too_and_its_way_to_say_no_limit_is_known()
    {
        const string Groups = "12:cpu,cpuacct:/a\n5:memory:/docker/0123\n1:name=systemd:/x\n";
        Assert.Equal(512 << 20, Bytes(("/proc/meminfo", MemInfo), ("/proc/self/cgroup", Groups), ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n")));
        Assert.Equal(16_000_000L * 1024, Bytes(("/proc/meminfo", MemInfo), ("/proc/self/cgroup", Groups), ("/sys/fs/cgroup/memory/docker/0123/memory.limit_in_bytes", "9223372036854771712\n")));
    }

    [Fact]
    public void a_limit_above_what_the_machine_has_does_not_count()
        => Assert.Equal(16_000_000L * 1024, Bytes(("/proc/meminfo", MemInfo), ("/proc/self/cgroup", "0::/\n"), ("/sys/fs/cgroup/memory.max", "99999999999999\n")));
}
