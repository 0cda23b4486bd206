using System.Diagnostics;
using System.Text.Json.Nodes;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;
using Barograph.PodTrace.Totals;
using TraceOptions = Barograph.PodTrace.Kernel.TraceOptions;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>A real container, where runc and a static busybox are installed (Debian: runc, busybox-static).</summary>
public sealed class ContainerTraceTests : IDisposable
{
    const string Busybox = "/bin/busybox";

    readonly string folder = Directory.CreateTempSubdirectory("podtrace-container").FullName;
    readonly string id = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    public void Dispose() => Directory.Delete(folder, true);

    [Fact]
    public async Task a_container_is_found_by_its_id_and_traced_with_paths_as_it_sees_them()
    {
        var runc = new[] { "/usr/sbin/runc", "/usr/bin/runc" }.FirstOrDefault(File.Exists);
        if (!TracedShell.CanRun || runc is null || !File.Exists(Busybox)) return;
        await BundleAsync(runc, "cd /data && dd if=/dev/zero of=out bs=10 count=7; cat /none; wget -q http://127.0.0.1:1/; exit 3");
        await RunAsync(runc, "create", "--no-pivot", "--bundle", folder, id);
        var stories = new List<Story>();
        Snapshot tables;
        TargetGroup group;
        StoryTeller teller;
        try
        {
            var groups = ControlGroups.OfThisMachine();
            group = groups.At(ContainerSearch.Find([.. new[] { groups.Unified, groups.Memory }.OfType<string>()], "containerd://" + id[..12]));
            Assert.EndsWith($"/kubepods/burstable/podtrace{id[..8]}/{id}", group.Path, StringComparison.Ordinal);
            teller = new StoryTeller(DateTimeOffset.UnixEpoch, stories.Add);
            using var ended = new SemaphoreSlim(0);
            using var session = TraceSession.Start(TargetSet.Of([group], []), new TraceOptions(), one =>
            {
                teller.Take(one);
                if (one.Head.Operation == Operation.Exit && one.Text.Other >> 8 == 3) ended.Release();
            });
            await RunAsync(runc, "start", id);
            Assert.True(await ended.WaitAsync(TimeSpan.FromMinutes(2)));
            session.Finish();
            tables = session.Read();
        }
        finally
        {
            await RunAsync(runc, "delete", "--force", id);
            foreach (var root in Directory.GetDirectories("/sys/fs/cgroup")) Remove(Path.Combine(root, "kubepods", "burstable", "podtrace" + id[..8]));
        }
        teller.Finish();
        Assert.All(tables.Totals, row => Assert.Equal(group.Id, row.Key.Cgroup));
        var (device, inode) = teller.Paths.Single(static p => p.Value == "/data/out").Key;
        Assert.Equal(70ul, tables.Files.Single(f => f.Key.Device == device && f.Key.Inode == inode && f.Key.Operation == (uint)Operation.Write).Value.Bytes);
        Assert.Contains(stories, static s => s is { Action: "open", Target: "/none", Error: "ENOENT" });
        // Its own network has no loopback that is up.
        Assert.Contains(stories, static s => s is { Action: "connect", Target: "127.0.0.1:1", Error: "ENETUNREACH" });
        Assert.Contains(stories, static s => s is { Action: "exit", Error: "exit code 3" });
    }

    async Task BundleAsync(string runc, string script)
    {
        var programs = Directory.CreateDirectory(Path.Combine(folder, "rootfs", "bin"));
        Directory.CreateDirectory(Path.Combine(folder, "rootfs", "data"));
        File.Copy(Busybox, Path.Combine(programs.FullName, "busybox"));
        foreach (var name in (string[])["sh", "dd", "cat", "wget"]) File.CreateSymbolicLink(Path.Combine(programs.FullName, name), "busybox");
        await RunAsync(runc, "spec", "--bundle", folder);
        var path = Path.Combine(folder, "config.json");
        var spec = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        spec["process"]!["terminal"] = false;
        spec["process"]!["args"] = new JsonArray("/bin/sh", "-c", script);
        spec["root"]!["readonly"] = false;
        spec["linux"]!["cgroupsPath"] = $"/kubepods/burstable/podtrace{id[..8]}/{id}";
        await File.WriteAllTextAsync(path, spec.ToJsonString());
    }

    // The container inherits what create is given: no pipe of ours, or we would wait for the container.
    static async Task RunAsync(string runc, params string[] arguments)
    {
        using var process = Process.Start("/bin/sh", ["-c", "exec \"$0\" \"$@\" </dev/null >/dev/null 2>&1", runc, .. arguments]);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"runc {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    static void Remove(string group)
    {
        if (Directory.Exists(group)) Directory.Delete(group);
    }
}
