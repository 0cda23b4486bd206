using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;

namespace Barograph.PodTrace.Kernel;

/// <summary>
/// The thread that empties the ring. The kernel wakes it only when much waits, so it looks by itself every 10 ms.
/// The ring is the bounded queue between kernel and program: who reads too slowly makes it drop, and drops are counted there.
/// </summary>
sealed unsafe class EventRing : IDisposable
{
    const int BeatMs = 10;

    readonly EventReceiver take;
    readonly GCHandle self;
    readonly nint ring;
    readonly Thread thread;
    volatile bool ending;
    ExceptionDispatchInfo? fault;

    public EventRing(KernelMap events, EventReceiver take)
    {
        this.take = take;
        self = GCHandle.Alloc(this);
        ring = Libbpf.ring_buffer__new(events.Descriptor, &Receive, GCHandle.ToIntPtr(self), null);
        if (ring == 0)
        {
            self.Free();
            throw new KernelException($"cannot map the ring of events: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        thread = new Thread(Run) { Name = "podtrace ring", IsBackground = true };
        thread.Start();
    }

    /// <summary>Ends after everything that waits now was handed over; what the receiver threw comes out here.</summary>
    public void Finish()
    {
        if (ending) return;
        ending = true;
        thread.Join();
        fault?.Throw();
    }

    public void Dispose()
    {
        ending = true;
        thread.Join();
        Libbpf.ring_buffer__free(ring);
        if (self.IsAllocated) self.Free();
    }

    void Run()
    {
        while (!ending && fault is null)
        {
            _ = Libbpf.ring_buffer__poll(ring, BeatMs);
            _ = Libbpf.ring_buffer__consume(ring);
        }
        if (fault is null) _ = Libbpf.ring_buffer__consume(ring);
    }

    // No exception may pass the library's frames: it is kept, and the thread ends.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int Receive(nint context, void* data, nuint size)
    {
        var ring = (EventRing)GCHandle.FromIntPtr(context).Target!;
        try
        {
            var one = new KernelEvent(new ReadOnlySpan<byte>(data, (int)size));
            if (one.IsWhole) ring.take(one);
            return 0;
        }
        catch (Exception e)
        {
            ring.fault = ExceptionDispatchInfo.Capture(e);
            return -1;
        }
    }
}
