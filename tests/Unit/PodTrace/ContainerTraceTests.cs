using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Barograph.App.Tracing;
using Barograph.Model.Instruments;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Metrics;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Reports;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;
using TraceOptions = Barograph.PodTrace.Kernel.TraceOptions;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Real containers of runc, as a pod's lie in the tree: in a group of their own, with files, names and a network of their own.</summary>
public sealed class ContainerTraceTests
{
    [Theory]
    [InlineData("--container-id")]
    [InlineData("--cgroup")]
    public async Task a_container_is_found_and_what_it_does_is_in_events_report_and_metrics(string way)
    {
        if (!TracedShell.CanRun) return;
        // Its shell is its first process: with exec each program is one that can be told from the others.
        using var container = await RuncContainer.CreateAsync("cd /data && dd if=/dev/zero of=out bs=10 count=7; cat /none; wget -q http://127.0.0.1:1/; exit 3");
        var groups = ControlGroups.OfThisMachine();
        var plan = new TracePlan
        {
            Processes = [],
            Groups = way == "--cgroup" ? [container.GroupBelow] : [],
            Containers = way == "--container-id" ? ["containerd://" + container.Id[..12]] : [],
            Command = [],
            Options = new TraceOptions(),
            Duration = null,
            Json = false,
        };
        var (group, name) = Assert.Single(NamedTargets.Of(plan, groups));
        Assert.EndsWith(container.GroupBelow, group.Path, StringComparison.Ordinal);
        Assert.Equal(way == "--cgroup" ? container.GroupBelow[1..] : container.Id[..12], name.Container);

        var instruments = new InstrumentRegistry();
        var names = new TargetNames();
        names.Set(group.Id, name);
        var metrics = new TraceMetrics(instruments, names, new MetricLimits(), TimeProvider.System);
        var stories = new List<Story>();
        var teller = new StoryTeller(DateTimeOffset.UnixEpoch, story =>
        {
            stories.Add(story);
            metrics.Take(story);
        });
        using var neighbour = new Neighbour();
        using var ended = new SemaphoreSlim(0);
        using var session = TraceSession.Start(TargetSet.Of([group], []), plan.Options, one =>
        {
            teller.Take(one);
            if (one.Head.Operation == Operation.Exit && one.Text.Other >> 8 == 3) ended.Release();
        });
        await container.StartAsync();
        Assert.True(await ended.WaitAsync(TimeSpan.FromMinutes(2)), "the container's end was not told");
        session.Finish();
        var tables = session.Read();
        teller.Finish();
        metrics.Take(tables);

        // Events, with paths as the container sees them.
        Assert.Contains(stories, static s => s is { Action: "open", Target: "/none", Error: "ENOENT" });
        Assert.Contains(stories, static s => s is { Action: "connect", Target: "127.0.0.1:1", Error: "ECONNREFUSED" });
        Assert.Contains(stories, static s => s is { Action: "exit", Error: "exit code 3" });
        var (device, inode) = teller.Paths.Single(static p => p.Value == "/data/out").Key;
        var written = tables.Files.Single(f => f.Key.Device == device && f.Key.Inode == inode && f.Key.Operation == (uint)Operation.Write).Value;
        Assert.Equal((7ul, 70ul), (written.Count, written.Bytes));

        // The report.
        var collector = new EvidenceCollector(new TraceConditions { Target = $"container {name.Container}" }, DateTimeOffset.UnixEpoch, 0);
        foreach (var story in stories) collector.Take(story);
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        new TextReport(text, false, TimeZoneInfo.Utc).Write(Report.Of(collector.Finish(10_000_000_000, tables, teller.PathOf)));
        Assert.Contains($"container {name.Container}", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("/data/out", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("ECONNREFUSED", text.ToString(), StringComparison.Ordinal);

        // Metrics.
        var page = MetricsTests.Page(instruments);
        Assert.Contains(page, l => l.StartsWith("podtrace_filesystem_bytes_total", StringComparison.Ordinal) && l.Contains($"container=\"{name.Container}\"", StringComparison.Ordinal) && l.Contains("operation=\"write\"", StringComparison.Ordinal));
        Assert.Contains(page, l => l.StartsWith("podtrace_connects_failed_total", StringComparison.Ordinal) && l.Contains($"container=\"{name.Container}\"", StringComparison.Ordinal) && l.EndsWith(" 1", StringComparison.Ordinal));

        // And of nobody else.
        Assert.True(neighbour.Connects > 0);
        Assert.All(tables.Totals, row => Assert.Equal(group.Id, row.Key.Cgroup));
        Assert.All(tables.Peers, row => Assert.Equal(group.Id, row.Key.Cgroup));
        Assert.All(tables.Processes, row => Assert.Equal(group.Id, row.Value.Cgroup));
        Assert.All(tables.Threads, row => Assert.Equal(group.Id, row.Value.Cgroup));
        Assert.All(stories, story => Assert.Equal(group.Id, story.Cgroup));
        Assert.Equal(1ul, tables.Totals.Where(static t => t.Key.Operation == Operation.Connect).Aggregate(0ul, static (sum, t) => sum + t.Value.Count));
    }

    /// <summary>Outside the container and busy with the same: refused connects, missing files.</summary>
    sealed class Neighbour : IDisposable
    {
        readonly CancellationTokenSource stop = new();
        readonly Task running;

        public Neighbour()
        {
            using var first = new ManualResetEventSlim();
            running = Task.Run(() =>
            {
                while (!stop.IsCancellationRequested)
                {
                    using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    Assert.Throws<SocketException>(() => socket.Connect(new IPEndPoint(IPAddress.Loopback, 1)));
                    Assert.False(File.Exists("/none"));
                    Connects++;
                    first.Set();
                }
            });
            first.Wait();
        }

        public int Connects { get; private set; }

        public void Dispose()
        {
            stop.Cancel();
            running.Wait();
            stop.Dispose();
        }
    }
}
