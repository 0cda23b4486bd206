using System.Runtime.InteropServices;
using Barograph.Model;
using Barograph.Model.Hashing;
using Barograph.Model.Labels;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Head;

/// <summary>Every distinct label (name and value) of the head has a number here, and its postings. Every name too.</summary>
/// <remarks>
/// A series is a list of pair numbers, and its encoding is the pairs' bytes one after the other. Bytes never move or
/// change while a pair lives. Guarded by the index lock: writers add and remove under it, readers look under it; the bytes
/// of a pair in use may be read without it.
/// </remarks>
sealed unsafe class PairTable : IDisposable
{
    public struct Pair
    {
        /// <summary>The label as <see cref="LabelEncoding"/> has it; null where the number is free.</summary>
        public byte* Bytes;

        /// <summary>The slab's block under the bytes; 0 where they are too many for a slab.</summary>
        public uint Block;
        public int Length;

        /// <summary>Series that are made of it, those on their way out included: their labels may still be read.</summary>
        public int Uses;
        public uint Hash;
        public int Name;

        /// <summary>Where the value begins within the bytes.</summary>
        public int ValueAt;
        public Postings Postings;
        public int PreviousOfName, NextOfName;
    }

    readonly PagedTable<Pair> pairs = new(12);
    readonly HashSlots slots = new();
    readonly Dictionary<ByteKey, int> names = new(ByteKey.Comparer);
    readonly List<LabelName> nameList = [];
    readonly Stack<int> free = [];
    readonly Slabs memory = new();
    long largeBytes;

    /// <summary>Numbers handed out so far; some may be free.</summary>
    public int Limit => pairs.Count;

    public int Count { get; private set; }

    public int NameCount { get; private set; }

    public long SizeBytes => memory.SizeBytes + largeBytes + pairs.SizeBytes + slots.SizeBytes;

    public ref Pair this[int pair] => ref pairs[pair];

    public ReadOnlySpan<byte> Encoded(int pair) => new(pairs[pair].Bytes, pairs[pair].Length);

    public ReadOnlySpan<byte> Value(int pair)
    {
        ref var p = ref pairs[pair];
        return new(p.Bytes + p.ValueAt, p.Length - p.ValueAt);
    }

    /// <summary>The number of a name, or -1.</summary>
    public int FindName(ReadOnlySpan<byte> name)
        => names.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var number) ? number : -1;

    public LabelName Name(int number) => nameList[number];

    public IReadOnlyList<LabelName> Names => nameList;

    /// <summary>The number of a label in its encoding, or -1.</summary>
    public int Find(ReadOnlySpan<byte> encoded) => Find(encoded, (uint)XxHash64.Hash(encoded));

    public int FindOrAdd(ReadOnlySpan<byte> encoded)
    {
        var hash = (uint)XxHash64.Hash(encoded);
        var found = Find(encoded, hash);
        return found >= 0 ? found : Add(encoded, hash);
    }

    /// <summary>Forgets a pair that no series has any more.</summary>
    public void Remove(int pair)
    {
        ref var p = ref pairs[pair];
        Invariant.Require(p.Bytes != null && p.Postings.Count == 0 && p.Uses == 0);
        var name = nameList[p.Name];
        if (p.PreviousOfName >= 0) pairs[p.PreviousOfName].NextOfName = p.NextOfName;
        else name.FirstPair = p.NextOfName;
        if (p.NextOfName >= 0) pairs[p.NextOfName].PreviousOfName = p.PreviousOfName;
        if (--name.Values == 0) NameCount--;
        slots.Remove(p.Hash, pair);
        p.Postings.Dispose();
        Free(p);
        p = default;
        free.Push(pair);
        Count--;
    }

    public void Dispose()
    {
        for (var i = 0; i < pairs.Count; i++)
        {
            pairs[i].Postings.Dispose();
            if (pairs[i].Bytes != null && pairs[i].Block == 0) NativeMemory.Free(pairs[i].Bytes);
        }
        pairs.Dispose();
        slots.Dispose();
        memory.Dispose();
    }

    int Find(ReadOnlySpan<byte> encoded, uint hash)
    {
        for (var probe = slots.Begin(hash); slots.Next(ref probe, out var pair);)
        {
            ref var p = ref pairs[pair];
            if (p.Length == encoded.Length && new ReadOnlySpan<byte>(p.Bytes, p.Length).SequenceEqual(encoded)) return pair;
        }
        return -1;
    }

    int Add(ReadOnlySpan<byte> encoded, uint hash)
    {
        if (!free.TryPop(out var number)) number = pairs.Add();
        var reader = new LabelReader(encoded);
        _ = reader.Read();
        ref var p = ref pairs[number];
        Keep(encoded, ref p);
        p.Hash = hash;
        p.ValueAt = encoded.Length - reader.Value.Length;
        p.Name = NameNumber(reader.Name);
        var name = nameList[p.Name];
        p.PreviousOfName = -1;
        p.NextOfName = name.FirstPair;
        if (name.FirstPair >= 0) pairs[name.FirstPair].PreviousOfName = number;
        name.FirstPair = number;
        if (name.Values++ == 0) NameCount++;
        slots.Add(hash, number);
        Count++;
        return number;
    }

    void Keep(ReadOnlySpan<byte> encoded, ref Pair pair)
    {
        pair.Length = encoded.Length;
        if (encoded.Length <= Slabs.MaxBlockBytes)
        {
            pair.Block = memory.Allocate(Slabs.ClassFor(encoded.Length));
            pair.Bytes = memory.At(pair.Block);
        }
        else
        {
            pair.Bytes = (byte*)NativeMemory.Alloc((nuint)encoded.Length);
            largeBytes += encoded.Length;
        }
        encoded.CopyTo(new Span<byte>(pair.Bytes, encoded.Length));
    }

    void Free(in Pair pair)
    {
        if (pair.Block != 0)
        {
            memory.Free(pair.Block, Slabs.ClassFor(pair.Length));
            return;
        }
        NativeMemory.Free(pair.Bytes);
        largeBytes -= pair.Length;
    }

    int NameNumber(ReadOnlySpan<byte> name)
    {
        var lookup = names.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(name, out var number)) return number;
        var bytes = name.ToArray();
        nameList.Add(new LabelName(bytes));
        names.Add(new ByteKey(bytes), nameList.Count - 1);
        return nameList.Count - 1;
    }
}
