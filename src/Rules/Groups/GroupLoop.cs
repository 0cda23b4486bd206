using Microsoft.Extensions.Logging;

namespace Barograph.Rules.Groups;

/// <summary>Runs one group by its timetable until it is stopped.</summary>
public sealed class GroupLoop : IAsyncDisposable
{
    readonly RuleSurroundings around;
    readonly GroupTimetable timetable;
    readonly CancellationTokenSource ending = new();
    readonly Task running;

    /// <param name="restores">The process has just begun: after two evaluations, alerts get back the time that they had been pending.</param>
    public GroupLoop(RuleGroup group, RuleSurroundings around, bool restores)
    {
        Group = group;
        this.around = around;
        timetable = new GroupTimetable(group.Plan.Interval, group.Plan.Place);
        running = Task.Run(() => RunAsync(restores));
    }

    public RuleGroup Group { get; }

    async Task RunAsync(bool restores)
    {
        var cancel = ending.Token;
        try
        {
            await around.Scene().Complete.WaitAsync(cancel).ConfigureAwait(false);
            var at = timetable.AtOrBefore(around.Clock.GetUtcNow());
            for (var evaluations = 1; ; evaluations++)
            {
                at = await NextAsync(at, cancel).ConfigureAwait(false);
                await EvaluateAsync(at, cancel).ConfigureAwait(false);
                // Not before the second: by then targets were scraped and the recording rules that alerts build upon have run.
                if (restores && evaluations == 2) await Group.RestoreAsync(around.Clock.GetUtcNow(), cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // stopped
        }
    }

    async Task<DateTimeOffset> NextAsync(DateTimeOffset last, CancellationToken cancel)
    {
        // A timer may be a breath early, and a wall clock may be set while we sleep.
        for (var wait = timetable.Wait(last, around.Clock.GetUtcNow()); wait > TimeSpan.Zero;)
        {
            await Task.Delay(Whole(wait), around.Clock, cancel).ConfigureAwait(false);
            var left = timetable.Wait(last, around.Clock.GetUtcNow());
            wait = left < wait ? left : TimeSpan.Zero;
        }
        cancel.ThrowIfCancellationRequested();
        var (at, missed) = timetable.Due(last, around.Clock.GetUtcNow());
        Group.CountMissed(missed);
        return at;
    }

    // Timers count whole milliseconds, and cut off the rest.
    static TimeSpan Whole(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(wait.TotalMilliseconds), int.MaxValue));

    async Task EvaluateAsync(DateTimeOffset at, CancellationToken cancel)
    {
        try
        {
            await Group.EvaluateAsync(at, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            around.Log.LogError(e, "group {Group} broke down at {At} and goes on at its next time", Group.Plan.Key, at);
        }
    }

    public async Task StopAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        ending.Dispose();
    }
}
