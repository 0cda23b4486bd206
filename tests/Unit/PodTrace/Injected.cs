using System.Net;
using System.Text;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Rules;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>A trace put together by hand: what was told, what the kernel counted, what was read of limits.</summary>
sealed class Injected
{
    public static readonly DateTimeOffset Boot = new(2026, 11, 26, 20, 0, 0, TimeSpan.Zero);

    public const long Second = 1_000_000_000;
    public const uint App = 100;

    readonly EvidenceCollector collector;
    readonly List<KeyValuePair<TotalKey, Total>> totals = [];
    readonly List<KeyValuePair<FileKey, FileTotal>> files = [];
    readonly List<KeyValuePair<PeerKey, PeerTotal>> peers = [];
    readonly List<KeyValuePair<uint, ProcessRow>> processes = [];
    readonly Dictionary<ulong, string> paths = [];
    readonly ulong[] losses = new ulong[7];
    readonly int seconds;

    public Injected(int seconds = 20, TraceConditions? conditions = null)
    {
        this.seconds = seconds;
        collector = new EvidenceCollector(conditions ?? new TraceConditions { Target = "test" }, Boot, 0);
        Process(App, "app");
    }

    public Injected Process(uint process, string name)
    {
        var row = default(ProcessRow);
        Encoding.ASCII.GetBytes(name, row.Name);
        processes.Add(new(process, row));
        return this;
    }

    public Injected Story(StoryClass kind, string action, string target, string? error = null, double? ms = null, string detail = "", int times = 1, string process = "app", double at = 1, double? rttMs = null, string application = "", string command = "")
    {
        for (var i = 0; i < times; i++)
        {
            collector.Take(new Story
            {
                Time = Boot.AddSeconds(at),
                Class = kind,
                Action = action,
                Target = target,
                Error = error,
                DurationNs = ms is { } took ? (long)(took * 1e6) : null,
                RoundTripNs = rttMs is { } trip ? (long)(trip * 1e6) : null,
                Detail = detail,
                Application = application,
                Command = command,
                Process = App,
                Thread = App,
                ProcessName = process,
                Cgroup = 1,
            });
        }
        return this;
    }

    /// <summary>Requests over kept connections; the waits are those of requests that had to open one more.</summary>
    public Injected Pool(string pool, int acquires, int connections, params double[] waitsMs)
    {
        PoolUse Use(PoolStep step, bool isFirst = false, double waitMs = 0) => new(step, pool, "app", 1, (long)(waitMs * 1e6), isFirst, step == PoolStep.Release ? connections - 1 : connections, connections);
        for (var i = 0; i < acquires; i++)
        {
            collector.Take(Use(PoolStep.Acquire, i < connections));
            collector.Take(Use(PoolStep.Release));
        }
        foreach (var wait in waitsMs) collector.Take(Use(PoolStep.Exhausted, waitMs: wait));
        return this;
    }

    /// <param name="eachNs">How long each took.</param>
    public Injected Total(Operation operation, Kind kind, ulong count, double eachNs = 1000, ulong errors = 0, ulong bytes = 0, uint process = App)
    {
        var total = new Total { Count = count, Errors = errors, Bytes = bytes, SumNs = (ulong)(count * eachNs), MaxNs = (ulong)eachNs };
        total.Slots[LatencySample.SlotOf(eachNs)] = (uint)count;
        totals.Add(new(new TotalKey { Cgroup = 1, Process = process, Operation = operation, Kind = kind }, total));
        return this;
    }

    public Injected File(string path, Operation operation, ulong count, double eachMs, ulong bytes = 0)
    {
        if (!paths.ContainsValue(path)) paths[(ulong)paths.Count + 1] = path;
        var inode = paths.Single(p => p.Value == path).Key;
        files.Add(new(new FileKey { Inode = inode, Operation = (uint)operation }, new FileTotal { Count = count, Bytes = bytes, SumNs = (ulong)(count * eachMs * 1e6), MaxNs = (ulong)(eachMs * 1e6) }));
        return this;
    }

    public Injected Peer(string address, ushort port, PeerTotal total)
    {
        var key = new PeerKey { Family = 2, Protocol = 6, RemotePort = port, Cgroup = 1 };
        IPAddress.Parse(address).TryWriteBytes(key.Remote, out _);
        peers.Add(new(key, total));
        return this;
    }

    public Injected Limit(LimitedResource resource, double at, ulong limit, ulong usage, ulong cache = 0, ulong hits = 0, ulong stoppedNs = 0)
    {
        collector.Take(new LimitReading { TimeNs = (long)(at * Second), Target = 1, Resource = resource, Limit = limit, Usage = usage, Cache = cache, Hits = hits, StoppedNs = stoppedNs });
        return this;
    }

    public Injected Pulse(double at, ulong events, ulong sends = 0, ulong receives = 0)
    {
        collector.Take(new Pulse { TimeNs = (long)(at * Second), Events = events, Sends = sends, Receives = receives });
        return this;
    }

    public Injected Lost(ulong events)
    {
        losses[(int)Loss.Event] = events;
        return this;
    }

    public Evidence Evidence() => collector.Finish(seconds * Second, new Snapshot(totals, files, peers, processes, losses), (_, inode) => paths.GetValueOrDefault(inode, "?"));

    public IReadOnlyList<Issue> Issues() => IssueRules.Find(Evidence());
}
