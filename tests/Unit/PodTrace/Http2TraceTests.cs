using System.Diagnostics;
using System.Globalization;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Rules;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;
using Barograph.PodTrace.Totals;
using TraceOptions = Barograph.PodTrace.Kernel.TraceOptions;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>HttpClient and Kestrel, who speak HTTP/2 and gRPC's language to each other under the real kernel: one trace sees both ends.</summary>
public class Http2TraceTests
{
    static readonly string Peers = $"dotnet exec {Path.Combine(AppContext.BaseDirectory, "Barograph.Tests.Http2Peers.dll")}";

    static readonly (string, string, string?)[] Requests =
    [
        ("GET", "/first", null), ("GET", "/missing", "HTTP 404"), ("GET", "/after", null), ("GET", "/slow", null), ("GET", "/quick", null), ("GET", "/quick", null), ("GET", "/quick", null), ("GET", "/quick", null), ("GET", "/quick", null),
        ("GET", "/long", null), ("GET", "/endless", null), ("GET", "/last", null),
    ];

    [Theory]
    [InlineData("request", "call")]
    [InlineData("serve", "serve")]
    public async Task requests_and_calls_are_told_once_on_each_side_with_path_status_and_time(string request, string call)
    {
        if (!TracedShell.CanRun) return;
        var shell = await Shell.Value;
        var requests = shell.Stories.Where(s => s.Class == StoryClass.Http && s.Action == request).ToList();
        var host = requests[0].Target["GET ".Length..^"/first".Length];
        Assert.Equal(Requests.Select(r => ($"{r.Item1} {host}{r.Item2}", r.Item3)).Order(), requests.Select(static s => (s.Target, s.Error)).Order());
        Assert.All(requests, static s => Assert.Equal("http2", s.Application));
        var slow = requests.FindIndex(static s => s.Target.EndsWith("/slow", StringComparison.Ordinal));
        Assert.InRange(requests[slow].DurationNs!.Value, 390_000_000, 60_000_000_000);

        Assert.Equal(
        [
            ("/shop.Orders/Deny", "PERMISSION_DENIED"), ("/shop.Orders/Fail", "UNAVAILABLE"), ("/shop.Orders/Get", null), ("/shop.Orders/Hang", "DEADLINE_EXCEEDED"), ("/shop.Orders/Watch", null),
        ], shell.Stories.Where(s => s.Class == StoryClass.Grpc && s.Action == call).Select(static s => (s.Command, s.Error)).Order());
        var hang = shell.Stories.Single(s => s.Action == call && s.Command == "/shop.Orders/Hang");
        Assert.InRange(hang.DurationNs!.Value, 55_000_000, 60_000_000_000);
        Assert.Equal("given up by the client", hang.Detail);
    }

    [Fact]
    public async Task a_long_stream_is_two_heads_to_the_kernel_and_not_hundreds_of_events()
    {
        if (!TracedShell.CanRun) return;
        var shell = await Shell.Value;
        // 17 requests on each side: a head asked, a head answered, an end; pieces of long heads come to that. The stream's 300 messages on each side do not.
        Assert.InRange(Frames, 2 * 17 * 2, 2 * 17 * 3 + 100);
        var sum = shell.Sum(Operation.Exchange, static k => k == Kind.Http2);
        // An answer that is read before the call that asked is over is not counted there.
        Assert.InRange(sum.Count, 17ul, 2ul * 17);
        Assert.Equal(0ul, shell.Tables.Losses[(int)Loss.Frame]);
    }

    [Fact]
    public async Task calls_that_fail_are_found_by_the_rule_with_method_and_status()
    {
        if (!TracedShell.CanRun) return;
        var shell = await Shell.Value;
        var collector = new EvidenceCollector(new TraceConditions(), DateTimeOffset.UnixEpoch, 0);
        shell.Stories.ForEach(collector.Take);
        var evidence = collector.Finish(2_000_000_000, shell.Tables, shell.Teller.PathOf);
        Assert.Equal((10ul, 6ul), (evidence.Grpc!.Count, evidence.Grpc.Errors));
        Assert.Equal(24ul, evidence.Http!.OverHttp2);
        Assert.Contains(IssueRules.Find(evidence), static i => i.Rule == "grpc-failing" && i.Title == "1 of 1 calls of /shop.Orders/Fail served ended with UNAVAILABLE");
    }

    [Fact]
    public async Task a_recording_replays_to_the_same_requests_and_calls()
    {
        if (!TracedShell.CanRun) return;
        var shell = await Shell.Value;
        using var file = new MemoryStream();
        var writer = new TraceWriter(file, DateTimeOffset.UnixEpoch, 0);
        foreach (var one in Recorded) writer.Take(new KernelEvent(one));
        writer.Finish(shell.Tables, 1);
        var stories = new List<Story>();
        var reader = new TraceReader(new MemoryStream(file.ToArray()), "t");
        var teller = new StoryTeller(reader.Boot, stories.Add);
        reader.ReadAll(teller.Take);
        teller.Finish();
        Assert.Equal(shell.Stories.Where(static s => s.Class is StoryClass.Http or StoryClass.Grpc).Select(static s => s with { Time = default }), stories.Select(static s => s with { Time = default }));
    }

    [Fact]
    public async Task frames_that_come_byte_by_byte_and_bodies_that_the_kernel_moves_itself_are_followed()
    {
        if (!TracedShell.CanRun) return;
        var shell = await TracedShell.RunAsync(Peers + " raw");
        foreach (var action in (string[])["request", "serve"])
        {
            var told = shell.Stories.Where(s => s.Class == StoryClass.Http && s.Action == action).Select(static s => (s.Target, s.Detail, s.Error)).ToList();
            Assert.Equal([("GET raw/bytes", "200", null), ("GET raw/file", "404", "HTTP 404"), ("GET raw/last", "200", null)], told);
        }
        Assert.Equal(0ul, shell.Tables.Losses[(int)Loss.Frame]);
    }

    [Theory]
    [InlineData("http", "--http2-prior-knowledge", false)]
    [InlineData("https", "--http2", true)]
    public async Task another_programs_http2_is_told_in_the_clear_and_through_openssl(string scheme, string flag, bool encrypted)
    {
        if (!LibraryTraceTests.CanProbe || !File.Exists("/usr/bin/curl")) return;
        await using var server = await Http2Server.StartAsync(encrypted);
        var (at, host) = ($"{scheme}://127.0.0.1:{server.Port}", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Port}"));
        // nghttp2 writes in Huffman's code, and refers to what it said before: three requests over one connection where curl can (7.88 cannot in the clear).
        string[] urls = [$"'{at}/orders?secret=1'", $"{at}/missing", $"{at}/orders"];
        var curl = $"curl -sk {flag} --max-time 100 ";
        var shell = await TracedShell.RunAsync(encrypted ? curl + string.Join(' ', urls) + "; true" : string.Concat(urls.Select(u => $"{curl}{u}; ")) + "true");
        Assert.Equal([($"GET {host}/orders", "200"), ($"GET {host}/missing", "404"), ($"GET {host}/orders", "200")], shell.Stories.Where(static s => s.Class == StoryClass.Http).Select(static s => (s.Target, s.Detail)));
        Assert.All(shell.Stories.Where(static s => s.Class == StoryClass.Http), s => Assert.Equal(("http2", encrypted, "curl"), (s.Application, s.Encrypted, s.ProcessName)));
    }

    [Fact]
    public async Task a_connection_that_is_older_than_the_trace_is_followed_from_the_next_request_on()
    {
        if (!TracedShell.CanRun) return;
        var stories = await JoinedAsync("later");
        foreach (var (request, call) in ((string, string)[])[("request", "call"), ("serve", "serve")])
        {
            var told = Assert.Single(stories, s => s.Class == StoryClass.Http && s.Action == request);
            Assert.True(told.Target.EndsWith("/second", StringComparison.Ordinal) && told.Detail == "200", told.Target + told.Detail);
            // What an answer referred to from before is not known, and is not guessed.
            var calls = stories.Where(s => s.Class == StoryClass.Grpc && s.Action == call).Select(static s => (s.Command, s.Error ?? s.Detail)).ToList();
            Assert.Equal(["/shop.Orders/Fail", "/shop.Orders/Get"], calls.Select(static c => c.Command));
            Assert.Contains(calls[0].Item2, (string[])["UNAVAILABLE", "?"]);
            Assert.Contains(calls[1].Item2, (string[])["OK", "?"]);
        }
    }

    [Fact]
    public async Task the_first_request_over_an_older_connection_may_come_behind_other_frames()
    {
        if (!TracedShell.CanRun) return;
        var stories = await JoinedAsync("raw-later");
        foreach (var action in (string[])["request", "serve"])
            Assert.Equal([("GET raw/joined", "200")], stories.Where(s => s.Class == StoryClass.Http && s.Action == action).Select(static s => (s.Target, s.Detail)));
    }

    /// <summary>What is told of peers who are connected when the trace begins.</summary>
    static async Task<List<Story>> JoinedAsync(string how)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Barograph.Tests.Http2Peers.dll"), how]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        var stories = new List<Story>();
        var teller = new StoryTeller(DateTimeOffset.UnixEpoch, stories.Add);
        using var session = TraceSession.Start(TargetSet.Of([], [(uint)process.Id]), new TraceOptions(), teller.Take);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        session.Finish();
        teller.Finish();
        return stories;
    }

    static readonly List<byte[]> Recorded = [];

    static int Frames => Recorded.Count;

    // One run for all that look at it.
    static readonly Lazy<Task<TracedShell>> Shell = new(() => TracedShell.RunAsync(Peers, also: static one =>
    {
        if (one.Head.Operation is Operation.FrameSent or Operation.FrameReceived) Recorded.Add(one.Bytes.ToArray());
    }));
}
