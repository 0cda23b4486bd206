using System.Runtime.CompilerServices;
using Barograph.Formats.Configuration;
using Barograph.Model.Contracts;
using Barograph.Scraping.Fetching;
using Barograph.Scraping.Pages;
using Barograph.Scraping.Targets;
using Microsoft.Extensions.Logging;

namespace Barograph.Scraping.Loops;

/// <summary>Scrapes one target on its timetable until it is told to stop.</summary>
/// <remarks>
/// Journey 1: (1) wait for the tick ⇢ (2) fetch the page into a pooled buffer ⇢ (3) read it into a batch: known series by their bytes
/// (4) add what the scrape tells about itself ⇢ (5) hand the batch to the sink, whole (6) learn new references, tell the target's state.
/// </remarks>
public sealed partial class ScrapeLoop
{
    readonly ScrapeSurroundings around;
    readonly ScrapeTimetable timetable;
    readonly ScrapeClient client;
    readonly PageIntake intake;
    readonly ReportSeries report;
    readonly ulong place;
    readonly string intervalText;
    readonly CancellationTokenSource stopping = new(), aborting = new();
    volatile string? forcedError;
    int lastRefused;
    LoopEnd end;
    Task running = Task.CompletedTask, ending = Task.CompletedTask;

    public ScrapeLoop(ScrapeTarget target, ScrapeConfig config, ScrapeSurroundings around, ScrapeClient client, ScrapeCache cache)
    {
        Target = target;
        this.around = around;
        this.client = client;
        timetable = new ScrapeTimetable(around.Clock, target.Interval, around.Options);
        intake = new PageIntake(config, target.Labels, cache, target.Metadata, around.Instruments, around.Options);
        report = new ReportSeries(config, target.Labels, target.Timeout);
        place = target.Hash ^ around.OffsetSeed;
        intervalText = PrometheusDuration.Write(target.Interval);
    }

    public ScrapeTarget Target { get; }

    /// <summary>For the loop that replaces this one.</summary>
    public ScrapeCache Cache => intake.Cache;

    /// <summary>While it is set each scrape fails with it and asks nobody: the pool has too many targets.</summary>
    public string? ForcedError
    {
        get => forcedError;
        set => forcedError = value;
    }

    /// <summary>When the last scrape began, in the clock's own units; 0 = never. A loop that replaces another begins with that one's.</summary>
    public long LastStart { get; set; }

    public void Start() => running = Task.Run(RunAsync);

    /// <summary>Completes when no more scrapes come; what follows (the markers of a target that is gone) goes on behind.</summary>
    public async Task StopAsync(LoopEnd why)
    {
        end = why;
        await stopping.CancelAsync().ConfigureAwait(false);
        if (why == LoopEnd.Shutdown) await aborting.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        if (why == LoopEnd.TargetGone) ending = Task.Run(EndSeriesAsync);
    }

    /// <summary>Completes when the markers are written, or cannot be any more.</summary>
    public Task Ended => ending;

    /// <summary>Gives up the markers that are still due: the process goes.</summary>
    public Task AbortAsync() => aborting.CancelAsync();

    async Task RunAsync()
    {
        try
        {
            await Task.Delay(FirstDelay(), around.Clock, stopping.Token).ConfigureAwait(false);
            timetable.Start();
            while (!stopping.IsCancellationRequested)
            {
                await ScrapeAsync().ConfigureAwait(false);
                await Task.Delay(timetable.Wait(), around.Clock, stopping.Token).ConfigureAwait(false); // (1)
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // told to stop
        }
    }

    // A loop that replaces another does not repeat the scrape that the other one has just made.
    TimeSpan FirstDelay()
    {
        var delay = timetable.FirstDelay(place);
        if (LastStart == 0) return delay;
        var sinceLast = around.Clock.GetElapsedTime(LastStart) + delay;
        return sinceLast < Target.Interval / 2 ? delay + Target.Interval : delay;
    }

    async Task ScrapeAsync()
    {
        var start = around.Clock.GetTimestamp();
        if (LastStart != 0)
            around.Instruments.IntervalLength.Observe(intervalText, around.Clock.GetElapsedTime(LastStart, start).TotalSeconds);
        LastStart = start;
        var stampMs = timetable.StampMs();
        var (batch, appended) = around.Batches.Take();
        try
        {
            var (answer, page) = await FillAsync(batch, stampMs).ConfigureAwait(false); // (2) (3)
            var duration = around.Clock.GetElapsedTime(start);
            report.Add(batch, stampMs, page.Problem is null, duration, page, answer.BodyBytes); // (4)
            var problem = page.Problem;
            if (await StoreAsync(batch, appended).ConfigureAwait(false) is { } refused) // (5)
            {
                problem ??= refused;
                duration = around.Clock.GetElapsedTime(start);
                await StoreFailureAsync(batch, appended, stampMs, duration, page, answer.BodyBytes).ConfigureAwait(false);
            }
            Tell(problem, stampMs, duration, problem is null ? TellRefused(appended) : ""); // (6)
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            // We are wrong: this scrape is lost, and the loop must not be.
            LogBroken(around.Log, Target.ScrapePool, Target.Url, broken);
            intake.Abandon();
            Tell($"the scrape broke down: {broken.Message}", stampMs, around.Clock.GetElapsedTime(start));
        }
        finally
        {
            around.Batches.Return(batch, appended);
        }
    }

    async Task<(ScrapeAnswer, PageResult)> FillAsync(SampleBatch batch, long stampMs)
    {
        batch.Clear();
        batch.Tenant = around.Options.Tenant;
        using var buffer = new PageBuffer();
        var answer = new ScrapeAnswer(ForcedError, "", 0);
        var thread = Environment.CurrentManagedThreadId;
        if (answer.Problem is null)
        {
            using var deadline = new CancellationTokenSource(Target.Timeout, around.Clock);
            answer = await client.FetchAsync(buffer, deadline.Token, aborting.Token).ConfigureAwait(false);
        }
        // Where there was nothing to wait for, or too long, this is still the thread that beats for all; what follows may wait for the disk.
        if (answer.Problem is not null || Environment.CurrentManagedThreadId == thread) await LeaveBeat();
        if (answer.Problem is null) return (answer, intake.Take(buffer.Written, answer.ContentType, stampMs, batch));
        intake.TakeNothing(stampMs, batch);
        return (answer, new PageResult(0, 0, 0, answer.Problem));
    }

    // Null = the sink has it all. A sink that throws has stored nothing.
    async Task<string?> StoreAsync(SampleBatch batch, AppendReport appended)
    {
        try
        {
            await around.Sink.AppendAsync(batch, appended, aborting.Token).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is not OperationCanceledException || !aborting.IsCancellationRequested)
        {
            around.Instruments.StoreFailures.Increment();
            LogStoreFailed(around.Log, Target.ScrapePool, Target.Url, broken);
            intake.Abandon();
            return $"cannot store the scrape: {broken.Message}";
        }
        var forgotten = report.Settle(batch);
        if (intake.Settle(batch, appended) && !forgotten) return null;
        return await StoreForgottenAsync(batch).ConfigureAwait(false);
    }

    // The sink forgets series that were silent for long; their samples go again, with labels.
    async Task<string?> StoreForgottenAsync(SampleBatch refused)
    {
        var (again, appended) = around.Batches.Take();
        try
        {
            again.Tenant = refused.Tenant;
            intake.Again(refused, again);
            report.Again(refused, again);
            if (again.Count == 0) return null;
            await around.Sink.AppendAsync(again, appended, aborting.Token).ConfigureAwait(false);
            intake.SettleAgain(again);
            return null;
        }
        catch (Exception broken) when (broken is not OperationCanceledException || !aborting.IsCancellationRequested)
        {
            around.Instruments.StoreFailures.Increment();
            LogStoreFailed(around.Log, Target.ScrapePool, Target.Url, broken);
            return $"cannot store the scrape: {broken.Message}";
        }
        finally
        {
            around.Batches.Return(again, appended);
        }
    }

    // The samples are lost, but that the scrape failed may still find its place.
    async Task StoreFailureAsync(SampleBatch batch, AppendReport appended, long stampMs, TimeSpan duration, PageResult page, long bodyBytes)
    {
        batch.Clear();
        intake.TakeNothing(stampMs, batch);
        report.Add(batch, stampMs, up: false, duration, page, bodyBytes);
        await StoreAsync(batch, appended).ConfigureAwait(false);
    }

    // The scrape as a whole is good. The log hears of it when it begins or changes, not with every scrape; the targets page when
    // nothing at all was taken (the wall clock went back, say), because then the target only looks well.
    string TellRefused(AppendReport appended)
    {
        var (late, old) = (appended[AppendOutcome.OutOfOrder], appended[AppendOutcome.TooOld] + appended[AppendOutcome.OutOfBounds]);
        var refused = intake.Repeated + appended.Refused - appended[AppendOutcome.UnknownSeries];
        if (refused != lastRefused && refused > 0)
        {
            LogRefused(around.Log, Target.ScrapePool, Target.Url, intake.Repeated + appended[AppendOutcome.DuplicateTimestamp],
                late, old, appended[AppendOutcome.InvalidLabels], appended[AppendOutcome.SeriesLimit]);
        }
        lastRefused = refused;
        return refused == 0 || appended.Appended + appended[AppendOutcome.Duplicate] > 0
            ? ""
            : $"the store refuses all samples: {late} out of order, {old} too old, {refused - late - old} for other reasons";
    }

    void Tell(string? problem, long stampMs, TimeSpan duration, string note = "")
    {
        Target.State = new ScrapeState(problem is null ? TargetHealth.Up : TargetHealth.Down, problem ?? note, stampMs, duration);
        if (problem is null) return;
        LogFailed(around.Log, Target.ScrapePool, Target.Url, problem);
        around.Failures?.Write(Target, problem, stampMs);
    }

    static ConfiguredTaskAwaitable LeaveBeat() => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    // Another loop may bring the same series again (the target flaps, or moved to another job): so the end is marked at the time of the
    // scrape that would have come next, but written only after a second interval and a tenth; then newer samples win.
    async Task EndSeriesAsync()
    {
        if (LastStart == 0) return;
        try
        {
            if (!timetable.Started) timetable.Start();
            await Task.Delay(timetable.Wait(), around.Clock, aborting.Token).ConfigureAwait(false);
            var stampMs = timetable.StampMs();
            await Task.Delay(Target.Interval + (Target.Interval / 10), around.Clock, aborting.Token).ConfigureAwait(false);
            await LeaveBeat();
            var (batch, appended) = around.Batches.Take();
            batch.Clear();
            batch.Tenant = around.Options.Tenant;
            intake.TakeNothing(stampMs, batch);
            report.AddMarkers(batch, stampMs);
            await StoreAsync(batch, appended).ConfigureAwait(false);
            around.Batches.Return(batch, appended);
        }
        catch (OperationCanceledException) when (aborting.IsCancellationRequested)
        {
            // The process goes; the next one has the same targets or leaves the series to run out.
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Scrape failed: scrape_pool={Pool} target={Url} err={Problem}")]
    static partial void LogFailed(ILogger log, string pool, Uri url, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Samples of a scrape are not stored: scrape_pool={Pool} target={Url} duplicate={Duplicate} out_of_order={OutOfOrder} too_old={TooOld} labels_too_long_or_invalid={Invalid} series_limit={Limit}")]
    static partial void LogRefused(ILogger log, string pool, Uri url, int duplicate, int outOfOrder, int tooOld, int invalid, int limit);

    [LoggerMessage(Level = LogLevel.Error, Message = "A scrape broke down: scrape_pool={Pool} target={Url}")]
    static partial void LogBroken(ILogger log, string pool, Uri url, Exception broken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A scrape cannot be stored: scrape_pool={Pool} target={Url}")]
    static partial void LogStoreFailed(ILogger log, string pool, Uri url, Exception broken);
}
