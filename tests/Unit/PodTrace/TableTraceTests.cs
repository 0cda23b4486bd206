using System.Diagnostics;
using System.Globalization;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Targets;
using Barograph.PodTrace.Totals;
using TraceOptions = Barograph.PodTrace.Kernel.TraceOptions;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>What happens when the kernel side's tables and its ring are full: made small, so that a test can fill them.</summary>
public class TableTraceTests
{
    [Fact]
    public async Task a_ring_that_is_full_drops_events_counts_them_and_loses_no_count()
    {
        if (!TracedShell.CanRun) return;
        // A page of ring, and a reader that takes nothing until a thousand failed opens are over.
        using var over = new ManualResetEventSlim();
        var told = 0ul;
        var shell = await TracedShell.RunAsync("for i in {1..1000}; do : </nonexistent/$i; done; true", new TraceOptions { RingBytes = 4096 }.Only("fs"), one =>
        {
            over.Wait();
            if (one.Head.Operation == Operation.Open && one.Head.Error != 0 && KernelEvent.NameOf(one.TextBytes).StartsWith("/nonexistent/", StringComparison.Ordinal)) told++;
        }, ended: over.Set);
        var lost = shell.Tables.LossOf(Loss.Event);
        Assert.True(lost > 0, "nothing was dropped");
        Assert.InRange(told, 0ul, 999ul);
        Assert.True(told + lost >= 1000, $"{told} told and {lost} dropped of 1000");
        // Adding up does not go through the ring.
        Assert.True(shell.Sum(Operation.Open).Errors >= 1000);
    }

    [Fact]
    public async Task through_a_small_ring_that_is_read_in_time_every_event_comes_whole()
    {
        if (!TracedShell.CanRun) return;
        // A hundred times around: records of all lengths are cut by the end of the ring.
        var seen = new HashSet<string>();
        var shell = await TracedShell.RunAsync("p=x; for i in {1..2000}; do [ ${#p} -gt 200 ] && p=x; p=x$p; : </nonexistent/$p$i; done; true", new TraceOptions { RingBytes = 16 * 1024 }.Only("fs"), one =>
        {
            if (one.Head.Operation == Operation.Open && KernelEvent.NameOf(one.TextBytes) is var path && path.StartsWith("/nonexistent/", StringComparison.Ordinal)) seen.Add(path.TrimStart('/')[12..].TrimStart('x'));
        });
        var lost = shell.Tables.LossOf(Loss.Event);
        Assert.True((ulong)seen.Count + lost >= 2000, $"{seen.Count} of 2000, {lost} dropped");
        Assert.All(seen, static number => Assert.InRange(int.Parse(number, CultureInfo.InvariantCulture), 1, 2000));
        Assert.True(seen.Count > 100, $"{seen.Count} came through");
    }

    [Fact]
    public async Task more_files_and_peers_than_fit_are_counted_as_such_and_the_user_is_told()
    {
        if (!TracedShell.CanRun) return;
        using var folder = new TemporaryFolder();
        // Nobody reads the tables meanwhile: they fill.
        var shell = await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture,
            $"for i in {{1..200}}; do echo $i >{folder.Path}/$i; exec 3<>/dev/udp/127.0.0.1/$((20000 + i)); printf x >&3; exec 3>&-; done"), new TraceOptions { TableRows = 64 });
        Assert.True(shell.Tables.LossOf(Loss.File) >= 100, $"{shell.Tables.LossOf(Loss.File)} files without a row");
        Assert.True(shell.Tables.LossOf(Loss.Peer) >= 100, $"{shell.Tables.LossOf(Loss.Peer)} peers without a row");
        // By operation everything is there.
        Assert.True(shell.Sum(Operation.Write, static k => k == Kind.File).Count >= 200);
        Assert.Equal(200ul, shell.Sum(Operation.Send, static k => k == Kind.Udp4).Bytes);
    }

    [Fact]
    public async Task on_a_long_trace_rows_that_stand_still_make_room_and_are_not_forgotten()
    {
        if (!TracedShell.CanRun) return;
        using var folder = new TemporaryFolder();
        using var command = TracedCommand.Prepare(ControlGroups.OfThisMachine(), $"podtrace-test-long-{Environment.ProcessId}");
        using var session = TraceSession.Start(TargetSet.Of([command.Group], []), new TraceOptions { TableRows = 64 }, static (KernelEvent _) => { });
        // Ten rounds of twenty files; the tables are read twice after each, as a beat does. A file that is written to again after it made room is one row.
        using var process = command.Start(["bash", "-c", $"while read -r n; do for i in {{1..20}}; do echo $i >{folder.Path}/$n.$i; done; echo again >>{folder.Path}/1.1; echo done >&2; done"], static start =>
        {
            start.RedirectStandardInput = true;
            start.RedirectStandardError = true;
        });
        var tables = Snapshot.Empty;
        for (var round = 1; round <= 10; round++)
        {
            await process.StandardInput.WriteLineAsync(round.ToString(CultureInfo.InvariantCulture));
            await process.StandardInput.FlushAsync();
            Assert.Equal("done", await process.StandardError.ReadLineAsync());
            _ = session.Read();
            tables = session.Read();
        }
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.Equal(0ul, tables.LossOf(Loss.File));
        var written = tables.Files.Where(static f => f.Key.Operation == (uint)Operation.Write).ToList();
        Assert.Equal(200, written.Count);
        Assert.Equal(210ul, written.Aggregate(0ul, static (sum, f) => sum + f.Value.Count));
        Assert.Equal(11ul, written.Max(static f => f.Value.Count));
    }

    [Fact]
    public void more_targets_than_fit_are_refused_by_their_number()
    {
        if (!TracedShell.CanRun) return;
        var small = new TraceOptions { TargetRows = 4 };
        TargetGroup[] groups = [.. Enumerable.Range(1, 5).Select(static i => new TargetGroup(ulong.MaxValue - (ulong)i, 1, $"/none/{i}"))];
        Assert.Equal("5 control groups are to be traced, and there is room for 4", Refusal(TargetSet.Of(groups, [])));
        Assert.Equal("6 processes are to be traced, and there is room for 4", Refusal(TargetSet.Of([], [.. Enumerable.Range(1 << 30, 6).Select(static p => (uint)p)])));

        string Refusal(TargetSet targets) => Assert.Throws<TargetException>(() => TraceSession.Start(targets, small, static (KernelEvent _) => { }).Dispose()).Message;
    }

    [Fact]
    public void a_control_group_that_comes_when_the_table_is_full_is_refused_by_its_name_and_counted()
    {
        if (!TracedShell.CanRun) return;
        TargetGroup[] groups = [.. Enumerable.Range(1, 6).Select(static i => new TargetGroup(ulong.MaxValue - (ulong)i, 1, $"/none/{i}"))];
        using var session = TraceSession.Start(TargetSet.Of(groups[..3], [], 1), new TraceOptions { TargetRows = 4 }, static (KernelEvent _) => { });
        session.Add(groups[3]);
        Assert.Equal("/none/5 is not traced: 4 control groups are already, and there is no room for more", Assert.Throws<TargetException>(() => session.Add(groups[4])).Message);
        Assert.Equal(1ul, session.Read().LossOf(Loss.Target));
        Assert.Equal(1.0, session.Use().Single(static t => t.Name == "target_groups").Ratio);
        // Who goes makes room.
        session.Remove(groups[0]);
        session.Add(groups[5]);
    }

    [Fact]
    public async Task children_without_a_row_are_counted()
    {
        if (!TracedShell.CanRun) return;
        using var process = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", "echo ready; read -r line; for i in {1..10}; do sleep 1000 & done; kill %{1..10}; wait"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        using var session = TraceSession.Start(TargetSet.Of([], [(uint)process.Id]), new TraceOptions { TargetRows = 4 }, static (KernelEvent _) => { });
        await process.StandardInput.WriteLineAsync("go");
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        session.Finish();
        // Ten at once, and room for three beside their parent.
        var tables = session.Read();
        Assert.Equal((10ul, 7ul), (tables.Totals.Where(static t => t.Key.Operation == Operation.Fork).Aggregate(0ul, static (sum, t) => sum + t.Value.Count), tables.LossOf(Loss.Target)));
    }

    [Fact]
    public void the_oldest_of_the_rows_that_made_room_are_added_up()
    {
        var moved = new MovedRows<FileKey, FileTotal>(3, static key => new FileKey { Operation = key.Operation });
        for (var i = 1ul; i <= 5; i++) moved.Add(new FileKey { Inode = i, Operation = 2 }, new FileTotal { Count = i, Bytes = 10 * i, MaxNs = i });
        moved.Add(new FileKey { Inode = 5, Operation = 2 }, new FileTotal { Count = 100, MaxNs = 1 });
        var rows = moved.With([new(new FileKey { Inode = 4, Operation = 2 }, new FileTotal { Count = 1000 })]).ToDictionary(static r => r.Key.Inode, static r => r.Value);
        Assert.Equal([(0ul, 3ul), (3ul, 3ul), (4ul, 1004ul), (5ul, 105ul)], rows.OrderBy(static r => r.Key).Select(static r => (r.Key, r.Value.Count)));
        Assert.Equal((30ul, 2ul, 5ul), (rows[0].Bytes, rows[0].MaxNs, rows[5].MaxNs));
    }

    [Fact]
    public async Task what_the_receiver_throws_is_told_at_once_and_ends_the_trace()
    {
        if (!TracedShell.CanRun) return;
        using var command = TracedCommand.Prepare(ControlGroups.OfThisMachine(), $"podtrace-test-fault-{Environment.ProcessId}");
        var told = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var session = TraceSession.Start(TargetSet.Of([command.Group], []), new TraceOptions(), static (KernelEvent _) => throw new IOException("no space left"), told.SetResult);
        using var process = command.Start(["bash", "-c", "read -r line"], static start => start.RedirectStandardInput = true);
        // While the command still runs.
        Assert.Equal("no space left", (await told.Task.WaitAsync(TimeSpan.FromMinutes(2))).Message);
        Assert.False(process.HasExited);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.Throws<IOException>(session.Finish);
    }
}
