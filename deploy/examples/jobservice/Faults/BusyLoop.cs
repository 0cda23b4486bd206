namespace JobService.Faults;

/// <summary>While it is on, one thread computes nine tenths of the time.</summary>
public sealed class BusyLoop(FaultSwitches faults, TimeProvider clock) : BackgroundLoop(clock, TimeSpan.FromMilliseconds(100))
{
    readonly TimeProvider clock = clock;

    protected override Task TickAsync(CancellationToken cancel)
        => faults.IsOn(Fault.Busy) ? Task.Factory.StartNew(Burn, cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default) : Task.CompletedTask;

    void Burn()
    {
        var began = clock.GetTimestamp();
        while (faults.IsOn(Fault.Busy) && clock.GetElapsedTime(began) < TimeSpan.FromMilliseconds(900)) Thread.SpinWait(1000);
    }
}
