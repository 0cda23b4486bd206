namespace Barograph.Storage.Wal;

/// <summary>Lets any number of writers wait for the medium together: those that come while a sync runs share the next one.</summary>
/// <remarks>Nobody holds a lock or a thread while waiting; appending goes on meanwhile.</remarks>
/// <param name="log">The log.</param>
/// <param name="sync">Brings it to the medium.</param>
sealed class GroupCommit(LogWriter log, Action sync)
{
    readonly Lock gate = new();
    List<TaskCompletionSource> waiting = [];
    bool running;

    /// <summary>Completes when all that was written before the call is on the medium, or fails with what stood in the way.</summary>
    public Task WaitAsync()
    {
        if (log.IsSynced) return Task.CompletedTask;
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Add(waiter);
            if (running) return waiter.Task;
            running = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static commit => commit.Run(), this, preferLocal: false);
        return waiter.Task;
    }

    void Run()
    {
        while (true)
        {
            List<TaskCompletionSource> group;
            lock (gate)
            {
                if (waiting.Count == 0)
                {
                    running = false;
                    return;
                }
                (group, waiting) = (waiting, []);
            }
            try
            {
                sync();
                foreach (var waiter in group) waiter.SetResult();
            }
            catch (Exception e)
            {
                // It is theirs, whatever it is: none of them may be acknowledged.
                foreach (var waiter in group) waiter.SetException(e);
            }
        }
    }
}
