namespace Barograph.Model.Labels;

/// <summary>A label set under construction: reusable, allocation-free once its buffers have grown.</summary>
/// <remarks>Labels stay sorted while they are set; sets are small (a dozen labels), so insertion is by shifting.</remarks>
public sealed class LabelSetBuilder
{
    // Name and value of a label lie side by side in the arena; replaced ones leave a hole until Clear.
    struct Slot
    {
        public int NameAt, NameLength, ValueAt, ValueLength;
    }

    byte[] arena = new byte[512];
    Slot[] slots = new Slot[16];
    int used;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> NameAt(int index) => arena.AsSpan(slots[index].NameAt, slots[index].NameLength);

    public ReadOnlySpan<byte> ValueAt(int index) => arena.AsSpan(slots[index].ValueAt, slots[index].ValueLength);

    public void Clear() => Count = used = 0;

    public void Load(LabelSet labels) => Load(labels.Encoded);

    public void Load(ReadOnlySpan<byte> encoded)
    {
        Clear();
        for (var reader = new LabelReader(encoded); reader.Read();) Set(reader.Name, reader.Value);
    }

    /// <summary>The value, or an empty span where there is no such label. Good until the next change.</summary>
    public ReadOnlySpan<byte> Get(ReadOnlySpan<byte> name) => Find(name, out var at) ? ValueAt(at) : default;

    public bool Has(ReadOnlySpan<byte> name) => Find(name, out _);

    /// <summary>Sets or replaces; an empty value removes. The spans may lie in this builder's own arena.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var found = Find(name, out var at);
        if (value.IsEmpty)
        {
            if (found) RemoveAt(at);
            return;
        }
        if (found)
        {
            slots[at].ValueAt = Keep(value);
            slots[at].ValueLength = value.Length;
            return;
        }
        if (Count == slots.Length) Array.Resize(ref slots, Count * 2);
        var slot = new Slot { NameLength = name.Length, ValueLength = value.Length };
        // Growing swaps the arena; spans into the old one stay readable, so either order is safe.
        slot.NameAt = Keep(name);
        slot.ValueAt = Keep(value);
        slots.AsSpan(at, Count - at).CopyTo(slots.AsSpan(at + 1));
        slots[at] = slot;
        Count++;
    }

    public void Remove(ReadOnlySpan<byte> name)
    {
        if (Find(name, out var at)) RemoveAt(at);
    }

    public void RemoveAt(int index)
    {
        slots.AsSpan(index + 1, Count - index - 1).CopyTo(slots.AsSpan(index));
        Count--;
    }

    public int EncodedSize
    {
        get
        {
            var size = 0;
            for (var i = 0; i < Count; i++) size += LabelEncoding.SizeOf(slots[i].NameLength, slots[i].ValueLength);
            return size;
        }
    }

    /// <summary>Writes the encoding (<see cref="EncodedSize"/> bytes) and returns its size.</summary>
    public int Encode(Span<byte> into)
    {
        var at = 0;
        for (var i = 0; i < Count; i++) at += LabelEncoding.Write(into[at..], NameAt(i), ValueAt(i));
        return at;
    }

    public LabelSet ToLabelSet()
    {
        if (Count == 0) return LabelSet.Empty;
        var bytes = new byte[EncodedSize];
        Encode(bytes);
        return new LabelSet(bytes);
    }

    bool Find(ReadOnlySpan<byte> name, out int at)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var order = NameAt(middle).SequenceCompareTo(name);
            if (order == 0)
            {
                at = middle;
                return true;
            }
            if (order < 0) low = middle + 1;
            else high = middle;
        }
        at = low;
        return false;
    }

    int Keep(ReadOnlySpan<byte> bytes)
    {
        if (arena.Length - used < bytes.Length)
        {
            var grown = new byte[Math.Max(arena.Length * 2, used + bytes.Length)];
            arena.AsSpan(0, used).CopyTo(grown);
            bytes.CopyTo(grown.AsSpan(used));
            arena = grown;
        }
        else
        {
            bytes.CopyTo(arena.AsSpan(used));
        }
        used += bytes.Length;
        return used - bytes.Length;
    }
}
