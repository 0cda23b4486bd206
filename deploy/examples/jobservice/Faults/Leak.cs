namespace JobService.Faults;

/// <summary>While it is on: memory that grows by 8 MB and tasks that grow by 1,000 every second, up to limits. Off, it lets go of all.</summary>
public sealed class Leak(FaultSwitches faults, TaskLedger tasks, int limitMb, TimeProvider clock) : BackgroundLoop(clock, TimeSpan.FromMilliseconds(500))
{
    const int StepMb = 4, StepTasks = 500, MaxTasks = 20_000;

    readonly List<byte[]> memory = [];
    TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int waiting;

    protected override Task TickAsync(CancellationToken cancel)
    {
        if (faults.IsOn(Fault.Leak)) Take();
        else if (memory.Count > 0 || waiting > 0) LetGo();
        return Task.CompletedTask;
    }

    void Take()
    {
        for (var i = 0; i < StepMb && memory.Count < limitMb; i++)
        {
            var block = new byte[1024 * 1024];
            Array.Fill(block, (byte)1); // pages that nobody wrote to do not count as memory
            memory.Add(block);
        }
        for (var i = 0; i < StepTasks && waiting < MaxTasks; i++, waiting++) tasks.Follow(release.Task.ContinueWith(static _ => { }, TaskScheduler.Default));
    }

    void LetGo()
    {
        memory.Clear();
        release.SetResult();
        release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting = 0;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
