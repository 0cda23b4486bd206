using Barograph.Alerting.Alerts;
using Barograph.Alerting.Dispatching;
using Barograph.Alerting.Pipeline;
using Barograph.Alerting.Routing;
using Barograph.Model.Alerts;
using Barograph.Model.Labels;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Alerting;

/// <summary>A group's timer as the system's really is: one that is set anew may call for its old time too, and one of zero calls at once.</summary>
public sealed class AlertGroupTests
{
    static readonly Route Route = new(AlertStage.Parse("{route: {receiver: team, group_wait: 0s}, receivers: [{name: team}]}").Route);

    [Fact]
    public async Task a_timer_that_calls_twice_begins_one_flush()
    {
        var clock = new CallableClock();
        var told = new HeldStage();
        await using var group = new AlertGroup(Route, default, told, clock.GetUtcNow(), clock, NullLogger.Instance);
        group.Insert(Old("A", clock));
        clock.Call();
        clock.Call();
        Assert.Equal(1, told.Begun);
        told.Release();
    }

    [Fact]
    public async Task no_flush_comes_before_the_first_alert()
    {
        var clock = new CallableClock();
        var told = new HeldStage();
        await using var group = new AlertGroup(Route, default, told, clock.GetUtcNow(), clock, NullLogger.Instance);
        Assert.Null(clock.Due);
        group.Insert(Old("A", clock));
        Assert.Equal(TimeSpan.Zero, clock.Due);
        clock.Call();
        Assert.Equal(1, told.Begun);
        told.Release();
    }

    static StoredAlert Old(string name, TimeProvider clock) => StoredAlert.Of(
        new Alert { Labels = LabelSet.Of([("alertname", name)]), StartsAt = clock.GetUtcNow().AddHours(-1), EndsAt = clock.GetUtcNow().AddHours(1) }, clock.GetUtcNow(), timesOut: false);

    /// <summary>A receiver that answers when it is let.</summary>
    sealed class HeldStage : INotificationStage
    {
        readonly TaskCompletionSource released = new();

        public int Begun { get; private set; }

        public void Release() => released.SetResult();

        public async Task<StageResult> RunAsync(Flush flush, IReadOnlyList<StoredAlert> alerts, CancellationToken cancel)
        {
            Begun++;
            await released.Task;
            return new StageResult(flush, alerts);
        }
    }

    /// <summary>Stands still; the test calls the first timer as often as it likes.</summary>
    sealed class CallableClock : TimeProvider
    {
        TimerCallback? first;
        object? state;

        public TimeSpan? Due { get; private set; }

        public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public void Call() => first!(state);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (first is not null) return new Timer(this, false);
            (first, this.state) = (callback, state);
            Set(dueTime);
            return new Timer(this, true);
        }

        void Set(TimeSpan due) => Due = due < TimeSpan.Zero ? null : due;

        sealed class Timer(CallableClock clock, bool isFirst) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                if (isFirst) clock.Set(dueTime);
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
