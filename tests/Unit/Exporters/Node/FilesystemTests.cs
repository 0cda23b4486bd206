using System.Text;
using Barograph.Exporters.Node;
using Barograph.Exporters.Node.Collectors;
using Barograph.Exporters.Node.Mounts;
using Barograph.Exporters.Node.Procfs;

namespace Barograph.Tests.Unit.Exporters;

public sealed class FilesystemTests : IDisposable
{
    static readonly MountUsage Some = new(4096, 2048, 1024, 10, 5, "");
    static readonly NameFilter All = new("", "");

    readonly MachineFolder machine = new();
    readonly ManualResetEventSlim answer = new(false);

    [Fact]
    public void mountinfo_names_are_unescaped_and_optional_tags_skipped()
    {
        var mounts = Parse(@"36 35 98:0 /mnt1 /with\040space\011tab\134back\012line ro,noatime shared:1 master:2 - ext3 /dev/sd\040a rw,errors=continue", "/");
        var mount = Assert.Single(mounts);
        Assert.Equal("/with space\ttab\\back\nline", mount.MountPoint);
        Assert.Equal(@"/dev/sd\040a", mount.Device);
        Assert.Equal(("ext3", 98, 0, true), (mount.FsType, mount.Major, mount.Minor, mount.IsReadOnly));
    }

    [Fact]
    public void an_option_that_only_begins_with_ro_does_not_make_it_read_only()
        => Assert.False(Parse("1 0 8:1 / / rw,rootcontext=x - ext4 /dev/sda ro", "/")[0].IsReadOnly);

    [Fact]
    public void the_hosts_mounts_are_shown_without_the_prefix_and_asked_with_it()
    {
        var mounts = Parse("1 0 8:1 / /host rw - ext4 a rw\n2 1 8:2 / /host/data rw - ext4 b rw\n3 1 8:3 / /hostile rw - ext4 c rw", "/host");
        Assert.Equal([("/", "/host/"), ("/data", "/host/data"), ("/hostile", "/host/hostile")], mounts.Select(static m => (m.MountPoint, m.FullPath)));
    }

    [Theory]
    [InlineData("1 0 8:1 / / rw")]
    [InlineData("1 0 8 / / rw - ext4 /dev/sda rw")]
    [InlineData("nonsense")]
    public void a_line_of_another_shape_is_refused(string line) => Assert.Throws<MalformedKernelTextException>(() => Parse(line, "/"));

    [Fact]
    public void defaults_leave_out_what_holds_no_data()
    {
        machine.With("proc/1/mountinfo", """
            1 0 8:1 / / rw - ext4 /dev/sda1 rw
            2 1 0:1 / /run/user/0 rw - tmpfs tmpfs rw
            3 1 0:2 / /cg rw - cgroup2 cgroup2 rw
            4 1 0:3 / /runner rw - tmpfs tmpfs rw
            5 1 0:4 / /var/lib/docker/overlay2/x rw - ext4 /dev/sdb rw
            6 1 0:5 / /var/lib/docker rw - ext4 /dev/sdb rw

            """);
        var options = new NodeOptions();
        using var collector = new FilesystemCollector(machine.Paths, new NameFilter("", options.MountPointsExclude), new NameFilter("", options.FsTypesExclude),
            new MountProbe(static _ => Some, options.MountTimeout));
        Assert.Equal(["/", "/runner", "/var/lib/docker"],
            MachineFolder.Samples(collector).Where(static s => s.StartsWith("node_filesystem_size", StringComparison.Ordinal)).Select(static s => s.Split('"')[7]));
    }

    [Fact]
    public void a_mount_seen_twice_is_shown_once()
    {
        machine.With("proc/self/mountinfo", "1 0 8:1 / /a rw - ext4 /dev/sda1 rw\n2 0 8:1 / /a rw,noatime - ext4 /dev/sda1 rw\n");
        using var collector = new FilesystemCollector(machine.Paths, All, All, new MountProbe(static _ => Some, TimeSpan.FromSeconds(5)));
        Assert.Single(MachineFolder.Samples(collector), static s => s.StartsWith("node_filesystem_size", StringComparison.Ordinal));
    }

    [Fact]
    public void a_mount_that_does_not_answer_is_an_error_and_the_others_are_shown()
    {
        machine.With("proc/1/mountinfo", "1 0 8:1 / /a rw - ext4 /dev/sda1 rw\n2 0 0:40 / /dead ro - nfs4 nas:/x rw\n3 0 8:2 / /b rw - ext4 /dev/sdb1 rw\n");
        using var collector = new FilesystemCollector(machine.Paths, All, All, new MountProbe(AnswerLate, TimeSpan.FromMilliseconds(200)));
        var samples = MachineFolder.Samples(collector);
        const string Dead = """{device="nas:/x",device_error="mountpoint timeout",fstype="nfs4",mountpoint="/dead"} 1""";
        Assert.Contains("node_filesystem_device_error" + Dead, samples);
        Assert.Contains("node_filesystem_readonly" + Dead, samples);
        Assert.Contains("""node_filesystem_size_bytes{device="/dev/sda1",device_error="",fstype="ext4",mountpoint="/a"} 4096""", samples);
        Assert.Contains("""node_filesystem_size_bytes{device="/dev/sdb1",device_error="",fstype="ext4",mountpoint="/b"} 4096""", samples);
        Assert.DoesNotContain(samples, static s => s.StartsWith("node_filesystem_size", StringComparison.Ordinal) && s.Contains("/dead", StringComparison.Ordinal));
        answer.Set();
    }

    [Fact]
    public void a_stuck_mount_is_not_asked_again_until_its_thread_returns()
    {
        var asked = 0;
        using var probe = new MountProbe(path =>
        {
            Interlocked.Increment(ref asked);
            return AnswerLate(path);
        }, TimeSpan.FromMilliseconds(100));

        probe.Begin();
        Assert.Equal(MountProbe.TimeoutError, probe.Ask("/dead").Error);
        Assert.Equal(MountProbe.TimeoutError, probe.Ask("/dead").Error);
        Assert.Equal(1, asked);
        answer.Set();
        Assert.True(SpinWait.SpinUntil(() => probe.Ask("/dead").Error.Length == 0, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void a_path_that_is_not_there_gets_gos_words()
    {
        Assert.Equal("no such file or directory", Statfs.Ask("/no/such/place").Error);
        Assert.Equal("not a directory", Statfs.Ask("/proc/version/x").Error);
    }

    [Fact]
    public void the_kernels_answer_about_this_folder_holds_together()
    {
        var usage = Statfs.Ask(AppContext.BaseDirectory);
        Assert.Equal("", usage.Error);
        Assert.True(usage.Size >= usage.Free && usage.Free >= usage.Available && usage.Available >= 0);
        Assert.Equal(new DriveInfo(AppContext.BaseDirectory).TotalSize, usage.Size);
    }

    public void Dispose()
    {
        answer.Set();
        machine.Dispose();
    }

    MountUsage AnswerLate(string path)
    {
        if (path.EndsWith("/dead", StringComparison.Ordinal)) answer.Wait(TimeSpan.FromSeconds(60));
        return Some;
    }

    static List<Mount> Parse(string text, string rootfs) => MountTable.Parse(Encoding.UTF8.GetBytes(text), rootfs);
}
