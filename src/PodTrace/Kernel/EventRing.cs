using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;

namespace Barograph.PodTrace.Kernel;

/// <summary>
/// The thread that empties the ring. The kernel wakes it only when much waits, so it looks by itself every 10 ms.
/// The ring is the bounded queue between kernel and program: who reads too slowly makes it drop, and drops are counted there.
/// </summary>
/// <remarks>
/// A record is a head of eight bytes (length, busy in bit 31, discarded in bit 30) and its bytes, filled up to a multiple of eight. libbpf has a reader, too; it maps the
/// ring twice in a row, so that no record is cut at the end, which is twice the memory.
/// </remarks>
sealed unsafe partial class EventRing : IDisposable
{
    const int BeatMs = 10;
    const uint Busy = 1u << 31, Discarded = 1u << 30;
    const int HeadBytes = 8;
    const int MaxRecordBytes = 4096;

    // To tell the kernel after each record would move a line of cache to and fro each time.
    const long ReleaseBytes = 16 * 1024;

    // Of <sys/mman.h> and <sys/epoll.h>.
    const int Readable = 1, Writable = 2, Shared = 1, CloseOnExec = 0x80000, AddDescriptor = 1;
    const uint HasData = 1, EdgeTriggered = 1u << 31;
    const nint Refused = -1;

    readonly EventReceiver take;
    readonly Action<Exception>? failed;
    readonly byte[] joined = new byte[MaxRecordBytes]; // a record that is cut by the ring's end
    readonly int page = Environment.SystemPageSize;
    readonly nint consumed; // a page to write to: how far we have read
    readonly nint produced; // how far the kernel has written, and behind it the ring
    readonly long size;
    readonly int wait;
    readonly Thread thread;
    volatile bool ending;
    ExceptionDispatchInfo? fault;

    /// <param name="failed">Told at once when the receiver throws: nothing is read from then on.</param>
    public EventRing(KernelMap events, EventReceiver take, Action<Exception>? failed)
    {
        (this.take, this.failed, size) = (take, failed, events.Room);
        consumed = mmap(0, page, Readable | Writable, Shared, events.Descriptor, 0);
        produced = consumed == Refused ? Refused : mmap(0, (nint)(page + size), Readable, Shared, events.Descriptor, page);
        wait = produced == Refused ? -1 : Waiting(events.Descriptor);
        if (wait < 0)
        {
            var reason = Marshal.GetLastPInvokeErrorMessage();
            Unmap();
            throw new KernelException($"cannot map the ring of events: {reason}");
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
        Unmap();
    }

    void Run()
    {
        var room = stackalloc byte[16];
        try
        {
            while (!ending)
            {
                _ = epoll_wait(wait, room, 1, BeatMs);
                Drain();
            }
            Drain();
        }
        catch (Exception e)
        {
            fault = ExceptionDispatchInfo.Capture(e);
            failed?.Invoke(e);
        }
    }

    // Everything up to a record that its writer has not finished.
    void Drain()
    {
        ref var read = ref *(long*)consumed;
        ref var written = ref *(long*)produced;
        var data = (byte*)produced + page;
        long at = read, told = read;
        for (var end = Volatile.Read(ref written); at < end; end = Volatile.Read(ref written))
        {
            while (at < end)
            {
                var head = Volatile.Read(ref *(uint*)(data + (at & (size - 1))));
                if ((head & Busy) != 0)
                {
                    Volatile.Write(ref read, at);
                    return;
                }
                var length = (int)(head & ~Discarded);
                if ((head & Discarded) == 0) Take(data, (at + HeadBytes) & (size - 1), length);
                at += (HeadBytes + length + 7) & ~7;
                if (at - told < ReleaseBytes && at - told < size / 4) continue;
                Volatile.Write(ref read, at);
                told = at;
            }
        }
        Volatile.Write(ref read, at);
    }

    void Take(byte* data, long start, int length)
    {
        var bytes = new ReadOnlySpan<byte>(data + start, (int)Math.Min(length, size - start));
        if (bytes.Length < length)
        {
            if (length > MaxRecordBytes) throw new KernelException($"a record of {length} bytes in the ring of events: {MaxRecordBytes} at most are expected");
            bytes.CopyTo(joined);
            new ReadOnlySpan<byte>(data, length - bytes.Length).CopyTo(joined.AsSpan(bytes.Length));
            bytes = joined.AsSpan(0, length);
        }
        var one = new KernelEvent(bytes);
        if (one.IsWhole) take(one);
    }

    // Edge-triggered: it returns when the kernel side says that much waits, not whenever anything does.
    static int Waiting(int descriptor)
    {
        var wait = epoll_create1(CloseOnExec);
        if (wait < 0) return wait;
        var wanted = stackalloc uint[4];
        wanted[0] = HasData | EdgeTriggered;
        if (epoll_ctl(wait, AddDescriptor, descriptor, wanted) == 0) return wait;
        _ = close(wait);
        return -1;
    }

    void Unmap()
    {
        if (wait > 0) _ = close(wait);
        if (produced != Refused && produced != 0) _ = munmap(produced, (nint)(page + size));
        if (consumed != Refused) _ = munmap(consumed, page);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int wait, int command, int descriptor, void* wanted);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int wait, void* happened, int max, int timeoutMs);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
