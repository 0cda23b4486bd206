using System.Globalization;
using System.Text;
using System.Text.Json;
using Barograph.App.Commands;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Reports;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.App.Tracing;

/// <summary>
/// Events as they come, one line each, and every five seconds what happened in them. On a terminal the summary stays below the events; in a pipe both are plain lines; JSON
/// has an object a line.
/// </summary>
sealed class LiveReader : ITraceReader
{
    const long WindowNs = 5_000_000_000;
    const long LeastNs = 1_000_000_000;
    const int MaxWaiting = 500;
    const int BufferBytes = 64 * 1024;
    static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);

    readonly Lock gate = new();
    readonly bool json;
    readonly bool terminal;
    readonly bool replays;
    readonly double quickNs;
    readonly DateTimeOffset boot;
    readonly Action stop;
    readonly Stream bare = StandardOutput.Open();
    readonly BufferedStream output; // a line at a time would cost more than everything before it
    readonly MemoryStream line = new();
    readonly StringBuilder waiting = new();
    readonly Timer redraw;
    EvidenceCollector window;
    TraceConditions conditions;
    Snapshot before = Snapshot.Empty;
    long beganNs;
    IReadOnlyList<string> summary = [];
    IReadOnlyList<string>? shown;
    int waitingLines, notShown, drawn;
    bool broken;

    public LiveReader(TracePlan plan, DateTimeOffset boot, long startedNs, Action stop)
    {
        (json, this.boot, this.stop, beganNs, replays) = (plan.Json, boot, stop, startedNs, plan.Replay is not null);
        terminal = !json && !replays && Terminal.Out.Profile.Capabilities.Ansi;
        conditions = plan.Conditions;
        quickNs = plan.Settings.QuickConnect.TotalNanoseconds;
        window = new EvidenceCollector(conditions, boot, startedNs);
        output = new BufferedStream(bare, BufferBytes);
        redraw = new Timer(_ => Draw(), null, Redraw, Redraw);
    }

    public void Begin(TraceConditions conditions) => this.conditions = conditions;

    public void Take(Story story)
    {
        window.Take(story);
        if (json)
        {
            Print(writer => StoryJson.Write(writer, story));
            return;
        }
        if (StoryNoise.Is(story) || IsQuick(story)) return;
        var text = StoryLine.Text(story, TimeZoneInfo.Local);
        if (!terminal)
        {
            Write(text + "\n");
            return;
        }
        lock (gate)
        {
            // More than can be read is not drawn; the summary has the counts.
            if (waitingLines++ < MaxWaiting) waiting.Append(Colour(story)).Append(text).Append("\e[0m\n");
            else notShown++;
        }
    }

    public void Take(in PoolUse use) => window.Take(use);

    public void Take(in LimitReading reading) => window.Take(reading);

    public void Beat(in Pulse pulse, Snapshot tables)
    {
        if (!replays && pulse.TimeNs - beganNs >= WindowNs) Summarize(pulse.TimeNs, tables, static (_, _) => "");
    }

    public void End(TraceEnd end)
    {
        if (!replays && end.TimeNs - beganNs >= LeastNs) Summarize(end.TimeNs, end.Tables, end.PathOf);
        EndRedrawing();
        Draw();
    }

    public void Dispose()
    {
        EndRedrawing();
        Try(output.Flush);
        bare.Dispose();
        line.Dispose();
    }

    void Summarize(long nowNs, Snapshot tables, Func<uint, ulong, string> pathOf)
    {
        var evidence = window.Finish(nowNs, tables.Since(before), pathOf);
        (before, beganNs, window) = (tables, nowNs, new EvidenceCollector(conditions, boot, nowNs));
        if (json) Print(writer => LiveSummary.Write(writer, evidence));
        else if (terminal) lock (gate) summary = LiveSummary.Lines(evidence, TimeZoneInfo.Local);
        else Write(string.Join('\n', LiveSummary.Lines(evidence, TimeZoneInfo.Local)) + "\n");
    }

    // Returns when nobody draws any more.
    void EndRedrawing()
    {
        using var ended = new ManualResetEvent(false);
        if (redraw.Dispose(ended)) ended.WaitOne();
    }

    // Takes the summary off the screen, writes what came since, and puts the summary below it again. In a pipe it only hands over what waits.
    void Draw()
    {
        if (terminal) Redrawn();
        Try(output.Flush);
    }

    void Redrawn()
    {
        string text;
        lock (gate)
        {
            if (waitingLines == 0 && ReferenceEquals(summary, shown)) return;
            shown = summary;
            var screen = new StringBuilder();
            if (drawn > 0) screen.Append(CultureInfo.InvariantCulture, $"\e[{drawn}F\e[J");
            screen.Append(waiting);
            if (notShown > 0) screen.Append(CultureInfo.InvariantCulture, $"\e[2m… {notShown} more events than can be read\e[0m\n");
            var width = Math.Max(20, Console.WindowWidth - 1);
            foreach (var one in summary) screen.Append("\e[1m").Append(one.Length > width ? one[..width] : one).Append("\e[0m\n");
            waiting.Clear();
            (waitingLines, notShown, drawn) = (0, 0, summary.Count);
            text = screen.ToString();
        }
        Write(text);
    }

    void Print(Action<Utf8JsonWriter> write)
    {
        line.SetLength(0);
        using (var writer = new Utf8JsonWriter(line)) write(writer);
        line.WriteByte((byte)'\n');
        Try(() => line.WriteTo(output));
    }

    void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    void Write(byte[] bytes) => Try(() => output.Write(bytes));

    void Try(Action write)
    {
        lock (gate)
        {
            if (broken) return;
            try
            {
                write();
            }
            catch (IOException)
            {
                broken = true; // nobody reads any more
                stop();
            }
        }
    }

    bool IsQuick(Story story) => story is { Class: StoryClass.Net, Action: "connect", Error: null, DurationNs: { } took } && took < quickNs;

    static string Colour(Story story) => story switch
    {
        { Error: not null, Class: not StoryClass.Proc } => "\e[31m",
        { Class: StoryClass.Net } => "\e[36m",
        { Class: StoryClass.Dns } => "\e[35m",
        { Class: StoryClass.Fs } => "\e[33m",
        { Class: StoryClass.Proc or StoryClass.Cpu } => "\e[90m",
        _ => "\e[32m",
    };
}
