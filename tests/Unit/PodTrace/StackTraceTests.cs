using System.Diagnostics;
using System.Text;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Reports;
using Barograph.PodTrace.Stacks;
using Barograph.PodTrace.Targets;
using Barograph.PodTrace.Totals;
using TraceOptions = Barograph.PodTrace.Kernel.TraceOptions;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Where in their programs slow operations are called: a real program with functions of known names, and files that are none.</summary>
public class StackTraceTests
{
    // Each read waits until its child has slept; who waits knows the two ways there are. The program lives until it is told to end.
    const string Source = """
        #include <unistd.h>
        #include <time.h>
        __attribute__((noinline)) void sleepy_read(int ask, int answer) { char b = 0; write(ask, &b, 1); read(answer, &b, 1); }
        __attribute__((noinline)) void other_read(int ask, int answer) { char b = 0; write(ask, &b, 1); read(answer, &b, 1); }
        __attribute__((noinline)) void do_work(int ask, int answer) { for (int i = 0; i < 4; i++) { sleepy_read(ask, answer); } other_read(ask, answer); }
        int main(void)
        {
            int ask[2], answer[2];
            char b;
            pipe(ask);
            pipe(answer);
            if (!fork()) {
                struct timespec nap = { 0, 100000000 };
                for (int i = 0; i < 5; i++) { read(ask[0], &b, 1); nanosleep(&nap, 0); write(answer[1], &b, 1); }
                _exit(0);
            }
            do_work(ask[1], answer[0]);
            write(1, "done\n", 5);
            read(0, &b, 1);
            return 0;
        }
        """;

    [Fact]
    public async Task slow_reads_are_found_by_the_names_of_the_functions_that_made_them()
    {
        if (!TracedShell.CanRun) return;
        using var folder = new TemporaryFolder();
        var program = await BuildAsync(folder);
        var tally = new StackTally();
        using var namer = new StackNamer("/proc");
        using var file = new MemoryStream();
        using var writer = new TraceWriter(file, DateTimeOffset.UnixEpoch, 0);
        using var command = TracedCommand.Prepare(ControlGroups.OfThisMachine(), $"podtrace-test-stack-{Environment.ProcessId}");
        using var session = TraceSession.Start(TargetSet.Of([command.Group], []), new TraceOptions { SlowStack = TimeSpan.FromMilliseconds(5) }, one =>
        {
            if (one.Shape != EventShape.Stack || one.ProcessName != "sleepy") return;
            writer.Take(one);
            if (tally.Take(one)) namer.Take(one);
        });
        using (var process = command.Start([program], static start => start.RedirectStandardInput = start.RedirectStandardError = true))
        {
            Assert.Equal("done", await process.StandardError.ReadLineAsync());
            while (namer.Names.Count < 2) await Task.Delay(20);
            process.StandardInput.Close();
            await process.WaitForExitAsync();
        }
        session.Finish();
        var names = namer.Finish();
        var stacks = tally.Finish(names);
        // On a busy machine one of them may have come when its child had slept already.
        var sleepy = Assert.Single(stacks, static s => s.Operation == "read" && s.Frames.Contains("sleepy_read (sleepy)"));
        Assert.InRange(sleepy.Count, 1ul, 4ul);
        Assert.True(sleepy.MaxNs >= 5e6 && sleepy.SumNs >= sleepy.MaxNs);
        Assert.Equal(["sleepy"], sleepy.Processes);
        Assert.Contains("(libc", sleepy.Frames[0], StringComparison.Ordinal);
        Assert.Equal(["sleepy_read (sleepy)", "do_work (sleepy)", "main (sleepy)"], sleepy.Frames.Skip(1).Take(3));

        // A recording says the same when the process is long gone.
        foreach (var (id, frames) in names.All) writer.Take(id, frames);
        writer.Finish(Snapshot.Empty, 1);
        file.Position = 0;
        var reader = new TraceReader(file, "stacks");
        var again = new StackTally();
        reader.ReadAll(one => again.Take(one));
        Assert.Equal(stacks.Select(Text), again.Finish(reader.Stacks).Select(Text));
    }

    [Fact]
    public async Task beyond_so_many_stacks_no_more_are_taken_and_the_rest_is_counted()
    {
        if (!TracedShell.CanRun) return;
        var taken = 0;
        var shell = await TracedShell.RunAsync("while read -r x; do :; done < <(for i in {1..6}; do sleep 0.05; echo $i; done)", new TraceOptions { SlowStack = TimeSpan.FromMilliseconds(1), MaxStacks = 2 }, one =>
        {
            if (one.Shape == EventShape.Stack) taken++;
        });
        Assert.Equal(2, taken);
        Assert.True(shell.Tables.LossOf(Loss.Stack) > 0);
    }

    [Fact]
    public async Task unless_they_are_asked_for_no_stacks_are_taken()
    {
        if (!TracedShell.CanRun) return;
        var taken = 0;
        await TracedShell.RunAsync("read -r x < <(sleep 0.05; echo)", new TraceOptions(), one =>
        {
            if (one.Shape == EventShape.Stack) taken++;
        });
        Assert.Equal(0, taken);
    }

    [Fact]
    public async Task damaged_programs_have_no_names_and_do_no_harm()
    {
        using var folder = new TemporaryFolder();
        var good = await File.ReadAllBytesAsync(Environment.ProcessPath!);
        if (good.Length > 200_000) good = good[..200_000];
        var dice = new Random(20261127);
        var path = Path.Combine(folder.Path, "damaged");
        ulong[] offsets = [0, 1, 0x1000, 0x2345, ulong.MaxValue, ulong.MaxValue / 2, (ulong)good.Length];
        for (var round = 0; round < 400; round++)
        {
            var bad = good[..(round % 4 == 0 ? dice.Next(good.Length) : good.Length)];
            // Heads and tables are where damage hurts; every eighth round everything may be hit.
            for (var i = 0; i < 24 && bad.Length > 0; i++) bad[dice.Next(round % 8 == 1 ? bad.Length : Math.Min(bad.Length, 1024))] = (byte)(dice.Next(3) == 0 ? 255 : dice.Next(256));
            await File.WriteAllBytesAsync(path, bad);
            Assert.Equal(offsets.Length, ElfSymbols.At(path, offsets).Length);
        }
        Assert.All(ElfSymbols.At("/dev/zero", offsets), Assert.Null);
        Assert.All(ElfSymbols.At(Path.Combine(folder.Path, "none"), offsets), Assert.Null);
    }

    [Fact]
    public void a_process_that_has_gone_leaves_numbers()
        => Assert.Equal(["0x401000", "0x7f0000000010"], new ProcessSymbols("/nowhere").NamesOf(1, [0x401000, 0x7f0000000010], new ulong[8]));

    [Fact]
    public void mappings_are_read_as_the_kernel_writes_them_and_junk_is_passed_over()
        => Assert.Equal(
            [new Mapping(0x5581000, 0x5582000, 0x1000, "/usr/bin/a b"), new Mapping(0x7ffd000, 0x7ffe000, 0, "[vdso]"), new Mapping(0x8000, 0x9000, 0, "")],
            Mapping.Executable(
            [
                "5580000-5581000 r--p 00000000 fe:00 17                       /usr/bin/a b",
                "5581000-5582000 r-xp 00001000 fe:00 17                       /usr/bin/a b",
                "7ffd000-7ffe000 r-xp 00000000 00:00 0                        [vdso]",
                "8000-9000 rwxp 00000000 00:00 0 ",
                "", "x", "zz-yy r-xp 0 0 0", "1-2-3 r-xp 0 0 0", "1-2 r", "1-2 r-xp zz 0:0 0",
            ]));

    [Fact]
    public void a_map_of_compiled_functions_names_the_last_that_lies_there()
    {
        var names = new string?[3];
        var map = "1000 20 old\n1000 20 new one\nzz 10 junk\n\n2000 ffffffffffffffff all\n" + new string('x', 200_000) + "\n3000 10 last";
        PerfMap.Name(new MemoryStream(Encoding.UTF8.GetBytes(map)), [0x1010, 0x1020, 0x3005], names);
        Assert.Equal<string?[]>(["new one", null, "last"], names);
    }

    [Fact]
    public void the_report_shows_where_the_time_went()
    {
        var slow = new SlowStack("fsync", ["fsync (libc.so.6)", "commit (db)", "run (db)", "loop (db)", "main (db)", "start (libc.so.6)"], 4, 20e6, 9e6, ["db"]);
        var report = Report.Of(new Injected(1).Evidence() with { Stacks = [slow] });
        var text = new StringWriter();
        new TextReport(text, false, TimeZoneInfo.Utc).Write(report);
        Assert.Contains("""
            Stack Traces for Slow Operations:
              Slow operations: 4
              Made from: 1
              Top stack traces:
                - fsync: 4 times, 5.00ms average, 9.00ms at most (db)
                    fsync (libc.so.6)
                    commit (db)
                    run (db)
                    loop (db)
                    main (db)
                    … 1 more
            """.ReplaceLineEndings("\n"), text.ToString(), StringComparison.Ordinal);
        using var json = new MemoryStream();
        JsonReport.Write(json, report);
        Assert.Contains("start (libc.so.6);main (db);loop (db);run (db);commit (db);fsync (libc.so.6)", Encoding.UTF8.GetString(json.ToArray()), StringComparison.Ordinal);
    }

    static string Text(SlowStack stack) => $"{stack.Operation} {stack.Count} {stack.SumNs} {stack.MaxNs} {string.Join(';', stack.Frames)} {string.Join(',', stack.Processes)}";

    static async Task<string> BuildAsync(TemporaryFolder folder)
    {
        var clang = new[] { "/usr/bin/clang", "/usr/bin/clang-19", "/usr/bin/clang-14" }.Concat(Directory.Exists("/usr/lib") ? Directory.GetDirectories("/usr/lib", "llvm-*").Select(static f => f + "/bin/clang") : []).First(File.Exists);
        var source = Path.Combine(folder.Path, "sleepy.c");
        await File.WriteAllTextAsync(source, Source);
        var program = Path.Combine(folder.Path, "sleepy");
        using var compiler = Process.Start(new ProcessStartInfo(clang, (string[])["-O1", "-w", "-fno-omit-frame-pointer", "-fno-optimize-sibling-calls", "-o", program, source]) { RedirectStandardError = true })!;
        var said = await compiler.StandardError.ReadToEndAsync();
        await compiler.WaitForExitAsync();
        Assert.True(compiler.ExitCode == 0, said);
        return program;
    }
}
