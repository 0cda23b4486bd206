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
        Assert.InRange(hang.DurationNs!.Value, 45_000_000, 60_000_000_000);
        Assert.Equal("given up by the client", hang.Detail);
    }

    [Fact]
    public async Task a_long_stream_is_two_heads_to_the_kernel_and_not_hundreds_of_events()
    {
        if (!TracedShell.CanRun) return;
        var shell = await Shell.Value;
        // 17 requests on each side: a head asked, a head answered, an end; pieces of long heads come to that. The stream's 300 messages do not.
        Assert.InRange(Frames, 2 * 17 * 2, 2 * 17 * 3 + 60);
        var sum = shell.Sum(Operation.Exchange, static k => k == Kind.Http2);
        Assert.InRange(sum.Count, 2ul * 15, 2ul * 17);
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
    public async Task a_connection_that_is_older_than_the_trace_is_followed_from_the_next_request_on()
    {
        if (!TracedShell.CanRun) return;
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Barograph.Tests.Http2Peers.dll"), "later"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        var stories = new List<Story>();
        var teller = new StoryTeller(DateTimeOffset.UnixEpoch, stories.Add);
        using var session = TraceSession.Start(TargetSet.Of([], [(uint)process.Id]), new TraceOptions(), teller.Take);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        session.Finish();
        teller.Finish();
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

    static int frames;

    static int Frames => Volatile.Read(ref frames);

    // One run for all that look at it.
    static readonly Lazy<Task<TracedShell>> Shell = new(() => TracedShell.RunAsync(Peers, also: static one =>
    {
        if (one.Head.Operation is Operation.FrameSent or Operation.FrameReceived) frames++;
    }));
}
