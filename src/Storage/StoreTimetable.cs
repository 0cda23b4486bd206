using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage;

/// <summary>What a store does by itself: sync the logs, tend the heads, keep the blocks, close who is idle.</summary>
sealed class StoreTimetable(TenantTable tenants, StoreOptions options, MemoryWatch memory, StoreInstruments instruments, TimeProvider clock, ILogger logger, CancellationToken stop)
{
    static readonly TimeSpan SyncEvery = TimeSpan.FromMilliseconds(100), UpkeepEvery = TimeSpan.FromSeconds(5), MeasureEvery = TimeSpan.FromSeconds(1);

    static readonly TimeSpan SaySlowEvery = TimeSpan.FromMinutes(1);

    long slowSaidAt;
    bool slowEver;

    /// <summary>Until the store ends.</summary>
    public Task RunAsync() => Task.WhenAll(SyncLoop(), UpkeepLoop(), BlockLoop(), MemoryLoop());

    /// <summary>Closes the tenants that nobody has used for a while; their memory is given back.</summary>
    public void CloseIdle()
    {
        if (options.TenantIdleTimeout <= TimeSpan.Zero) return;
        foreach (var place in tenants.Places)
        {
            if (place.Tenant == Model.Tenants.TenantId.Anonymous || place.Present is not { } present) continue;
            // Whose log could not be read is closed at once: the next who asks tries again.
            if (!present.Head.Replayed.IsFaulted && (place.Idle < options.TenantIdleTimeout || !present.Head.IsReplayed)) continue;
            try
            {
                if (place.TryClose(static database => database.Head.Close()) is not { } closed) continue;
                instruments.Retire(closed.Head);
                logger.LogInformation("Closed the database of tenant {Tenant}, which was idle; it opens again when it is needed", place.Tenant);
            }
            catch (StorageException e)
            {
                logger.LogError(e, "Cannot close the idle database of tenant {Tenant}; it stays open", place.Tenant);
            }
        }
    }

    async Task SyncLoop()
    {
        if (options.Head.WalSync != Wal.WalSync.Interval) return;
        using var timer = new PeriodicTimer(SyncEvery, options.SyncClock ?? clock);
        while (await NextAsync(timer).ConfigureAwait(false))
        {
            tenants.ForEachOpen(database =>
            {
                if (!database.Head.Log!.IsSynced) Sync(database.Head);
            });
        }
    }

    void Sync(TenantHead head)
    {
        try
        {
            var took = head.SyncLog();
            if (took < DiskStatus.SlowSync || (slowEver && clock.GetElapsedTime(slowSaidAt) < SaySlowEvery)) return;
            (slowEver, slowSaidAt) = (true, clock.GetTimestamp());
            logger.LogWarning("The disk is slow: it took {Seconds} s to bring the log to the medium; so much may be lost with the power", took.TotalSeconds);
        }
        catch (StorageException e)
        {
            instruments.SyncsFailed.Increment();
            logger.LogError(e, "Cannot bring the log to the medium; tried again soon");
        }
    }

    async Task UpkeepLoop()
    {
        using var timer = new PeriodicTimer(UpkeepEvery, clock);
        while (await NextAsync(timer).ConfigureAwait(false))
        {
            tenants.ForEachOpen(database => Guard("Upkeep of the store failed; tried again soon", database.TendHead));
            Guard("Closing idle tenants failed; tried again soon", CloseIdle);
        }
    }

    /// <summary>A task of its own: writing a large block must not keep the head's upkeep waiting.</summary>
    async Task BlockLoop()
    {
        using var timer = new PeriodicTimer(UpkeepEvery, clock);
        while (await NextAsync(timer).ConfigureAwait(false))
            tenants.ForEachOpen(database => Guard("Work on blocks failed; tried again soon", () => database.KeepBlocks(stop)));
    }

    async Task MemoryLoop()
    {
        using var timer = new PeriodicTimer(MeasureEvery, clock);
        while (await NextAsync(timer).ConfigureAwait(false)) Guard("Measuring memory failed; tried again soon", memory.Measure);
    }

    /// <summary>Whatever it was, the machine's fault or ours: without upkeep memory and log would grow in silence.</summary>
    void Guard(string message, Action act)
    {
        try
        {
            act();
        }
        catch (Exception e)
        {
            logger.LogError(e, "{Message}", message);
        }
    }

    async ValueTask<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
