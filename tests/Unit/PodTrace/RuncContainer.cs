using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>A container that runc makes of a static busybox, in a pod's control group; it waits to be started.</summary>
sealed class RuncContainer : IDisposable
{
    const string Busybox = "/bin/busybox";

    readonly string folder = Directory.CreateTempSubdirectory("podtrace-container").FullName;
    readonly string runc;

    RuncContainer(string runc) => this.runc = runc;

    public string Id { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Below the root of its tree.</summary>
    public string GroupBelow => $"{Pod}/{Id}";

    string Pod => $"/kubepods/burstable/podtrace{Id[..8]}";

    /// <param name="fill">Puts more into the container's root.</param>
    public static async Task<RuncContainer> CreateAsync(string script, Action<string>? fill = null)
    {
        var runc = new[] { "/usr/sbin/runc", "/usr/bin/runc", "/usr/local/sbin/runc", "/usr/local/bin/runc" }.FirstOrDefault(File.Exists);
        // Not a reason to pass: `eng/setup test` installs both.
        Assert.True(runc is not null && File.Exists(Busybox), "runc and a static /bin/busybox are missing: eng/setup test installs the packages runc and busybox-static");
        var container = new RuncContainer(runc);
        try
        {
            await container.BundleAsync(script, fill);
            await container.RunAsync("create", "--no-pivot", "--bundle", container.folder, container.Id);
            return container;
        }
        catch
        {
            container.Dispose();
            throw;
        }
    }

    public Task StartAsync() => RunAsync("start", Id);

    public void Dispose()
    {
        try
        {
            RunAsync("delete", "--force", Id).Wait();
        }
        finally
        {
            foreach (var root in Directory.GetDirectories("/sys/fs/cgroup")) Remove(root + Pod);
            Remove("/sys/fs/cgroup" + Pod);
            Directory.Delete(folder, true);
        }
    }

    async Task BundleAsync(string script, Action<string>? fill)
    {
        var programs = Directory.CreateDirectory(Path.Combine(folder, "rootfs", "bin"));
        Directory.CreateDirectory(Path.Combine(folder, "rootfs", "data"));
        File.Copy(Busybox, Path.Combine(programs.FullName, "busybox"));
        foreach (var name in (string[])["sh", "dd", "cat", "wget", "sleep"]) File.CreateSymbolicLink(Path.Combine(programs.FullName, name), "busybox");
        fill?.Invoke(Path.Combine(folder, "rootfs"));
        await RunAsync("spec", "--bundle", folder);
        var path = Path.Combine(folder, "config.json");
        var spec = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        spec["process"]!["terminal"] = false;
        spec["process"]!["args"] = new JsonArray("/bin/sh", "-c", script);
        spec["root"]!["readonly"] = false;
        spec["linux"]!["cgroupsPath"] = GroupBelow;
        await File.WriteAllTextAsync(path, spec.ToJsonString());
    }

    // The container inherits what create is given: no pipe of ours, or we would wait for the container.
    async Task RunAsync(params string[] arguments)
    {
        var said = Path.Combine(folder, "said");
        using var process = Process.Start("/bin/sh", ["-c", "said=$1; shift; exec \"$@\" </dev/null >\"$said\" 2>&1", "sh", said, runc, .. arguments]);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"runc {string.Join(' ', arguments)} ended with {process.ExitCode}: {await File.ReadAllTextAsync(said)}");
    }

    static void Remove(string group)
    {
        if (Directory.Exists(group)) Directory.Delete(group);
    }
}
