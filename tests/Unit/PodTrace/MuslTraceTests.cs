using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;
using TraceOptions = Barograph.PodTrace.Kernel.TraceOptions;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>The other C library, of Alpine's containers: its resolver, as a library of the container's own root, and inside static programs.</summary>
public sealed class MuslTraceTests
{
    // Looks a name up again and again until a file is there: the first calls may come before the probe.
    const string Source = """
        #include <netdb.h>
        #include <unistd.h>
        int main(int argc, char **argv)
        {
            struct addrinfo *found;
            do {
                getaddrinfo(argv[1], 0, 0, &found);
                usleep(20000);
            } while (argv[2] && access(argv[2], F_OK));
            return 0;
        }
        """;

    static string Folder => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "/usr/lib/aarch64-linux-musl" : "/usr/lib/x86_64-linux-musl";

    [Fact]
    public async Task a_lookup_by_the_c_library_of_a_containers_own_root_is_told()
    {
        if (!LibraryTraceTests.CanProbe) return;
        using var built = new TemporaryFolder();
        var program = await BuildAsync(built, "dynamic");
        var stop = "";
        using var container = await RuncContainer.CreateAsync("/bin/lookup localhost /data/stop; exit 3", root =>
        {
            Directory.CreateDirectory(Path.Combine(root, "lib"));
            Directory.CreateDirectory(Path.Combine(root, "etc"));
            File.WriteAllText(Path.Combine(root, "etc", "hosts"), "127.0.0.1 localhost\n"); // no question to anybody
            // As Alpine has it: loader and C library are one file.
            File.Copy(Path.Combine(Folder, "libc.so"), Path.Combine(root, "lib", Path.GetFileName(Loader)));
            File.Copy(program, Path.Combine(root, "bin", "lookup"));
            stop = Path.Combine(root, "data", "stop");
        });
        var groups = ControlGroups.OfThisMachine();
        var group = groups.At(ContainerSearch.Find(groups.Roots, container.Id));
        var stories = new List<Story>();
        var teller = new StoryTeller(DateTimeOffset.UnixEpoch, story =>
        {
            stories.Add(story);
            if (story is { Class: StoryClass.Dns }) File.WriteAllText(stop, "");
        });
        using var ended = new SemaphoreSlim(0);
        using var session = TraceSession.Start(TargetSet.Of([group], []), new TraceOptions(), one =>
        {
            teller.Take(one);
            if (one.Head.Operation == Operation.Exit && one.Text.Other >> 8 == 3) ended.Release();
        });
        await container.StartAsync();
        Assert.True(await ended.WaitAsync(TimeSpan.FromMinutes(2)), "no lookup was told");
        session.Finish();
        var lookups = stories.Where(static s => s.Class == StoryClass.Dns).ToList();
        Assert.NotEmpty(lookups);
        Assert.All(lookups, static s => Assert.Equal(("lookup", "localhost", "getaddrinfo", "lookup"), (s.Action, s.Target, s.Detail, s.ProcessName)));
    }

    [Fact]
    public async Task a_static_program_that_keeps_its_symbols_is_probed_in_itself()
    {
        if (!LibraryTraceTests.CanProbe) return;
        using var built = new TemporaryFolder();
        var program = await BuildAsync(built, "static");
        var stop = Path.Combine(built.Path, "stop");
        var shell = await TracedShell.RunAsync($"{program} localhost {stop}; true", also: one =>
        {
            if (one.Head.Operation == Operation.Lookup) File.WriteAllText(stop, "");
        });
        Assert.Contains(shell.Stories, static s => s is { Class: StoryClass.Dns, Target: "localhost", Detail: "getaddrinfo" });
    }

    [Fact]
    public async Task of_a_static_program_without_symbols_the_questions_are_seen_and_it_is_said_that_getaddrinfo_is_not()
    {
        if (!LibraryTraceTests.CanProbe) return;
        using var built = new TemporaryFolder();
        var program = await BuildAsync(built, "stripped");
        var end = Path.Combine(built.Path, "stop");
        var address = new IPAddress([127, 85, (byte)(Environment.ProcessId >> 8), (byte)(Environment.ProcessId | 1)]);
        using var resolver = new UdpClient(new IPEndPoint(address, 53));
        using var stop = new CancellationTokenSource();
        var serving = LibraryTraceTests.AnswerAsync(resolver, stop.Token);
        var shell = await TracedShell.RunAsync($"unshare -m bash -c 'D=$(mktemp -d); printf \"nameserver {address}\\noptions timeout:30 attempts:1\\n\" >$D/r; mount --bind $D/r /etc/resolv.conf; {program} gone.example. {end}; rm -r $D'; true",
            noted: _ => File.WriteAllText(end, ""));
        await stop.CancelAsync();
        await serving;
        // Both are asked at once, over a socket that is not connected.
        var lookups = shell.Stories.Where(static s => s.Class == StoryClass.Dns).ToList();
        Assert.Equal([("gone.example A", "NXDOMAIN"), ("gone.example AAAA", "NXDOMAIN")], lookups.Select(static s => (s.Target, s.Error)).Distinct().Order());
        Assert.Contains(shell.Notes, n => n.Contains(program, StringComparison.Ordinal) && n.Contains("getaddrinfo", StringComparison.Ordinal));
    }

    static string Loader => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "/lib/ld-musl-aarch64.so.1" : "/lib/ld-musl-x86_64.so.1";

    static async Task<string> BuildAsync(TemporaryFolder folder, string how)
    {
        // Not a reason to pass: `eng/setup test` installs it; clang is needed for the kernel side anyway.
        Assert.True(File.Exists(Path.Combine(Folder, "crt1.o")), "musl is missing: eng/setup test installs the package musl-dev");
        var clang = new[] { "/usr/bin/clang", "/usr/bin/clang-19", "/usr/bin/clang-14" }.Concat(Directory.Exists("/usr/lib") ? Directory.GetDirectories("/usr/lib", "llvm-*").Select(static f => f + "/bin/clang") : []).First(File.Exists);
        var source = Path.Combine(folder.Path, "lookup.c");
        await File.WriteAllTextAsync(source, Source);
        var program = Path.Combine(folder.Path, "lookup");
        string At(string name) => Path.Combine(Folder, name);
        string[] library = how == "dynamic" ? ["-L" + Folder, "-lc", At("crtn.o"), $"-Wl,-dynamic-linker,{Loader}", "-no-pie"] : [At("libc.a"), At("crtn.o"), "-static", .. how == "stripped" ? (string[])["-s"] : []];
        using var compiler = Process.Start(new ProcessStartInfo(clang,
            ["-O1", "-w", "-nostdinc", "-isystem", $"/usr/include/{Path.GetFileName(Folder)}", "-nostdlib", "-o", program, At("crt1.o"), At("crti.o"), source, .. library])
        { RedirectStandardError = true })!;
        var said = await compiler.StandardError.ReadToEndAsync();
        await compiler.WaitForExitAsync();
        Assert.True(compiler.ExitCode == 0, said);
        return program;
    }
}
