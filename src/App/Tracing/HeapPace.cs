namespace Barograph.App.Tracing;

/// <summary>
/// Keeps the heap of a tracer small on machines with large caches: the runtime lets new objects grow to the size of the processor's cache before it looks, which is tens of
/// megabytes. Nearly all that an event makes is garbage by the next, so looking more often costs little.
/// </summary>
/// <remarks>For the thread that takes the events, in a process that does nothing else.</remarks>
sealed class HeapPace
{
    const long EveryBytes = 4 * 1024 * 1024;
    const int EveryEvents = 64;
    const int EveryOlder = 4, EveryAll = 128; // what a look left over is looked at, too, but less often

    long collectedAt;
    int events, looks;

    public void Step()
    {
        if (++events < EveryEvents) return;
        events = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        if (allocated - collectedAt < EveryBytes) return;
        collectedAt = allocated;
        looks++;
        GC.Collect(looks % EveryAll == 0 ? 2 : looks % EveryOlder == 0 ? 1 : 0, GCCollectionMode.Forced, blocking: true);
    }
}
