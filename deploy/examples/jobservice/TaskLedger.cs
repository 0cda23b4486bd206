namespace JobService;

/// <summary>Counts what is under way at once, which is what a Go program's goroutines tell of it; shown as go_goroutines.</summary>
public sealed class TaskLedger
{
    int alive;

    public int Alive => Volatile.Read(ref alive);

    public void Begin() => Interlocked.Increment(ref alive);

    public void End() => Interlocked.Decrement(ref alive);

    /// <summary>Counts a task until it ends.</summary>
    public void Follow(Task task)
    {
        Begin();
        task.ContinueWith(static (_, ledger) => ((TaskLedger)ledger!).End(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
