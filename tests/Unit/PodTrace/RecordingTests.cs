using System.Net;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.Tests.Unit.PodTrace;

public class RecordingTests
{
    static readonly DateTimeOffset Boot = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void what_was_recorded_is_read_again()
    {
        var bytes = Recorded(3);
        var reader = new TraceReader(new MemoryStream(bytes), "t");
        var times = new List<ulong>();
        var tables = reader.ReadAll(one => times.Add(one.Head.TimeNs));
        Assert.True(reader.IsComplete);
        Assert.Equal((Boot, 5, 99), (reader.Boot, reader.StartedNs, reader.EndedNs));
        Assert.Equal([0ul, 1ul, 2ul], times);
        var total = Assert.Single(tables.Totals);
        Assert.Equal((Operation.Read, 42ul), (total.Key.Operation, total.Value.Count));
        var name = Assert.Single(tables.Processes).Value.Name;
        Assert.Equal("app", KernelEvent.NameOf(name));
        Assert.Equal(7ul, tables.LossOf(Loss.File));
    }

    [Fact]
    public void a_recording_cut_anywhere_is_read_as_far_as_it_goes()
    {
        var bytes = Recorded(3);
        for (var length = 32; length < bytes.Length; length++)
        {
            var reader = new TraceReader(new MemoryStream(bytes, 0, length), "t");
            var count = 0;
            reader.ReadAll(_ => count++);
            Assert.False(reader.IsComplete);
            Assert.InRange(count, 0, 3);
        }
        Assert.Throws<RecordException>(() => new TraceReader(new MemoryStream(bytes, 0, 31), "t"));
    }

    [Fact]
    public void a_turned_bit_is_found_with_its_place()
    {
        var bytes = Recorded(3);
        bytes[32 + 8 + 3] ^= 1; // in the first event
        var reader = new TraceReader(new MemoryStream(bytes), "day.trace");
        Assert.Equal("day.trace: offset 32: the checksum does not fit", Assert.Throws<RecordException>(() => reader.ReadAll(static _ => { })).Message);
    }

    [Fact]
    public async Task a_real_trace_replays_to_the_same_stories()
    {
        if (!TracedShell.CanRun) return;
        using var file = new MemoryStream();
        var writer = new TraceWriter(file, Boot, 0);
        var shell = await TracedShell.RunAsync("cat /nonexistent/x; true", also: writer.Take);
        writer.Finish(shell.Tables, 1);

        var stories = new List<Story>();
        var reader = new TraceReader(new MemoryStream(file.ToArray()), "t");
        var teller = new StoryTeller(Boot, stories.Add);
        var tables = reader.ReadAll(teller.Take);
        teller.Finish();
        Assert.Equal(shell.Stories.Select(static s => s with { Time = default }), stories.Select(static s => s with { Time = default }));
        Assert.Equal(shell.Tables.Totals.Count, tables.Totals.Count);
    }

    [Fact]
    public void names_of_peers_are_read_back_and_rows_from_before_there_were_any_too()
    {
        using var file = new MemoryStream();
        using (var writer = new TraceWriter(file, Boot, 5))
        {
            writer.Take(NamedAddress.Of(IPAddress.Parse("10.0.3.7")), new PeerName("shop", "db-0", "db"));
            writer.Take(NamedAddress.Of(IPAddress.Parse("fd00::7"), 53), new PeerName("kube-system", "", "dns"));
            writer.Finish(new Snapshot([new(new TotalKey { Cgroup = 3, Process = 4, Operation = Operation.Send, Kind = Kind.Tcp4, Peer = 9 }, new Total { Count = 42 })], [], [], [], [0, 0, 7, 0, 0]), 99);
        }
        var reader = new TraceReader(new MemoryStream(file.ToArray()), "t");
        var tables = reader.ReadAll(static _ => { });
        Assert.Equal(new PeerName("shop", "db-0", "db"), reader.Peers.Of("10.0.3.7:5432"));
        Assert.Equal(new PeerName("kube-system", "", "dns"), reader.Peers.Of("[fd00::7]:53"));
        Assert.Equal(PeerName.Nobody, reader.Peers.Of("[fd00::7]:54"));
        Assert.Equal((9u, 42ul), (tables.Totals[0].Key.Peer, tables.Totals[0].Value.Count));

        // What older programs wrote: a key of 16 bytes.
        var old = new TraceReader(File.OpenRead(Path.Combine(RepositoryRoot.Path, "tests", "Unit", "PodTrace", "Golden", "refused.trace")), "old").ReadAll(static _ => { });
        Assert.NotEmpty(old.Totals);
        Assert.All(old.Totals, static t => Assert.Equal(0u, t.Key.Peer));
    }

    static byte[] Recorded(int events)
    {
        using var file = new MemoryStream();
        using var writer = new TraceWriter(file, Boot, 5);
        for (var i = 0; i < events; i++)
        {
            var one = new FileEvent { Head = new EventHead { TimeNs = (ulong)i, Operation = Operation.Read, Kind = Kind.File } };
            writer.Take(new KernelEvent(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<FileEvent>(in one))));
        }
        var process = default(ProcessRow);
        "app"u8.CopyTo(process.Name);
        writer.Finish(new Snapshot([new(new TotalKey { Operation = Operation.Read }, new Total { Count = 42 })], [], [], [new(9, process)], [0, 0, 7, 0, 0]), 99);
        return file.ToArray();
    }
}
