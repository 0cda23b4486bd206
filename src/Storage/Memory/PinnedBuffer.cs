using Barograph.Model;

namespace Barograph.Storage.Memory;

/// <summary>A byte buffer that does not move, so that writers may use pointers. Grows, never shrinks; reused from use to use.</summary>
sealed unsafe class PinnedBuffer
{
    byte[] bytes = [];

    public PinnedBuffer(int capacity = 4096) => Reserve(capacity, 0);

    public byte* Start { get; private set; }

    public int Capacity => bytes.Length;

    /// <summary>Room for so many bytes; the first <paramref name="keep"/> survive.</summary>
    public void Reserve(long capacity, int keep)
    {
        Invariant.Require(capacity is >= 0 and <= 0x7fff_0000);
        if (capacity <= bytes.Length) return;
        var size = (int)Math.Min(0x7fff_0000, Math.Max(capacity, bytes.Length * 2L));
        var grown = GC.AllocateUninitializedArray<byte>(size, pinned: true);
        bytes.AsSpan(0, keep).CopyTo(grown);
        bytes = grown;
        fixed (byte* start = bytes) Start = start; // Stays valid: the array is pinned for life.
    }

    public Span<byte> Span(int offset, int length) => bytes.AsSpan(offset, length);
}
