using System.Numerics;
using System.Runtime.CompilerServices;
using Barograph.Model;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Head;

/// <summary>
/// Open addressing from a 32-bit hash to numbers, in native memory: eight bytes an entry, the hash's bits and the number.
/// </summary>
/// <remarks>The caller compares what the numbers stand for. Linear probing; removal moves the followers up, so there are no
/// gravestones.</remarks>
sealed unsafe class HashSlots : IDisposable
{
    const int MinCapacity = 1024;

    ulong* entries; // hash << 32 | number + 1; 0 = empty.
    int capacity;

    public HashSlots() => Resize(MinCapacity);

    public int Count { get; private set; }

    public long SizeBytes => capacity * 8L;

    public struct Probe
    {
        public uint Hash;
        public int At;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Probe Begin(uint hash) => new() { Hash = hash, At = Home(hash) };

    /// <summary>The next number with this hash, if any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(ref Probe probe, out int number)
    {
        while (true)
        {
            var entry = entries[probe.At];
            if (entry == 0)
            {
                number = -1;
                return false;
            }
            probe.At = (probe.At + 1) & (capacity - 1);
            if ((uint)(entry >> 32) != probe.Hash) continue;
            number = (int)(uint)entry - 1;
            return true;
        }
    }

    /// <summary>Room for so many numbers.</summary>
    public void Reserve(int count)
    {
        var size = capacity;
        while (count * 3L > size * 2L) size *= 2;
        if (size > capacity) Resize(size);
    }

    public void Add(uint hash, int number)
    {
        // Two thirds full at the most: probes stay short.
        if ((Count + 1) * 3L > capacity * 2L) Resize(capacity * 2);
        Place((ulong)hash << 32 | (uint)(number + 1));
        Count++;
    }

    public void Remove(uint hash, int number)
    {
        var wanted = (ulong)hash << 32 | (uint)(number + 1);
        var at = Home(hash);
        while (entries[at] != wanted)
        {
            Invariant.Require(entries[at] != 0);
            at = (at + 1) & (capacity - 1);
        }
        var hole = at;
        while (true)
        {
            at = (at + 1) & (capacity - 1);
            var entry = entries[at];
            if (entry == 0) break;
            var home = Home((uint)(entry >> 32));
            // An entry may move up only as far as its home.
            if (((at - home) & (capacity - 1)) < ((at - hole) & (capacity - 1))) continue;
            entries[hole] = entry;
            hole = at;
        }
        entries[hole] = 0;
        Count--;
    }

    public void Dispose()
    {
        LargeMemory.Free((nint)entries, SizeBytes);
        entries = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Home(uint hash) => (int)(hash & (uint)(capacity - 1));

    void Place(ulong entry)
    {
        var at = Home((uint)(entry >> 32));
        while (entries[at] != 0) at = (at + 1) & (capacity - 1);
        entries[at] = entry;
    }

    void Resize(int size)
    {
        Invariant.Require(BitOperations.IsPow2(size));
        var (old, oldCapacity) = ((nint)entries, capacity);
        entries = (ulong*)LargeMemory.Allocate(size * 8L);
        capacity = size;
        for (var i = 0; i < oldCapacity; i++)
        {
            if (((ulong*)old)[i] != 0) Place(((ulong*)old)[i]);
        }
        LargeMemory.Free(old, oldCapacity * 8L);
    }
}
