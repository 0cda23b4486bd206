using Barograph.Model.Instruments;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Head;

/// <summary>How long the log takes to reach the medium.</summary>
sealed class SyncWatch(TimeProvider clock, Distribution seconds)
{
    long began; // timestamp of the one that runs; 0 = none does
    long lastTicks;

    /// <summary>Of the last sync, or of the one that runs once that has taken longer: a disk that hangs is seen before it has answered.</summary>
    public TimeSpan Took
    {
        get
        {
            var last = new TimeSpan(Volatile.Read(ref lastTicks));
            if (Volatile.Read(ref began) is var since and not 0 && clock.GetElapsedTime(since) is var running && running > last) return running;
            return last;
        }
    }

    /// <exception cref="StorageException">The disk refused; the last time stays.</exception>
    public TimeSpan Run(Action sync)
    {
        var from = clock.GetTimestamp();
        Volatile.Write(ref began, from);
        try
        {
            sync();
        }
        finally
        {
            Volatile.Write(ref began, 0);
        }
        var took = clock.GetElapsedTime(from);
        Volatile.Write(ref lastTicks, took.Ticks);
        seconds.Observe(took.TotalSeconds);
        return took;
    }
}
