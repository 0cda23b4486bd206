namespace Barograph.PodTrace.Protocols;

/// <summary>Takes a field; its bytes are valid during the call only.</summary>
public delegate void HpackReceiver(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);

/// <summary>Does anybody want to know the value of such a field?</summary>
public delegate bool HpackInterest(ReadOnlySpan<byte> name);

/// <summary>
/// Reads the header blocks of one side of an HTTP/2 connection (RFC 7541). Blocks may have been missed, before the first or in between: fields that refer to those are
/// counted as unknown, all others are right.
/// </summary>
/// <remarks>
/// A field begins with bits: 1 = index of name and value; 01 = a value that is remembered, 0000 and 0001 = one that is not, each with the index of its name or 0 and the name;
/// 001 = the table's new size. A number fills the bits that are left, and goes on in sevens where these are all ones. A text has its length, and a first bit that says whether it is in Huffman's code.
/// </remarks>
public sealed class HpackDecoder(HpackInterest keeps, int maxTableBytes = HpackDecoder.MaxTableBytes)
{
    /// <summary>What is remembered of one direction; the usual table is half of it.</summary>
    public const int MaxTableBytes = 8192;

    /// <summary>Longer values are cut.</summary>
    const int MaxValue = 2048;
    const int MaxName = 256;
    const int MaxNumber = 1 << 24;

    readonly HpackTable table = new(maxTableBytes);

    /// <param name="IsWhole">False for one that was cut or is damaged: what stands before that was handed over, and the table is not known any more.</param>
    /// <param name="Unknown">Fields that refer to what was not seen.</param>
    public readonly record struct Outcome(bool IsWhole, int Unknown);

    public int TableBytes => table.Bytes;

    public int TableCount => table.Count;

    public Outcome Read(ReadOnlySpan<byte> block, HpackReceiver take)
    {
        var unknown = 0;
        while (!block.IsEmpty)
        {
            if (TryField(ref block, take, ref unknown)) continue;
            table.Forget();
            return new(false, unknown);
        }
        return new(true, unknown);
    }

    /// <summary>A block was missed.</summary>
    public void Forget() => table.Forget();

    bool TryField(ref ReadOnlySpan<byte> block, HpackReceiver take, ref int unknown)
    {
        var first = block[0];
        if ((first & 0x80) != 0)
        {
            if (!TryNumber(ref block, 7, out var index) || index == 0) return false;
            var entry = table[index];
            if (entry.Name is { } name && entry.Value is { } value) take(name, value);
            else if (!entry.IsKnown) unknown++;
            return true;
        }
        if ((first & 0xe0) == 0x20)
        {
            if (!TryNumber(ref block, 5, out var size)) return false;
            table.Limit(size);
            return true;
        }
        return TryLiteral(ref block, (first & 0x40) != 0, take, ref unknown);
    }

    bool TryLiteral(ref ReadOnlySpan<byte> block, bool remembers, HpackReceiver take, ref int unknown)
    {
        if (!TryNumber(ref block, remembers ? 6 : 4, out var index)) return false;
        Span<byte> name = stackalloc byte[MaxName];
        int nameBytes;
        var isKnown = true;
        if (index == 0)
        {
            if (!TryText(ref block, name, out nameBytes)) return false;
            name = nameBytes <= MaxName ? name[..nameBytes] : default;
        }
        else
        {
            var entry = table[index];
            isKnown = entry.IsKnown;
            name = entry.Name is { } known ? known : default(Span<byte>);
            nameBytes = entry.NameBytes;
        }
        var wanted = !name.IsEmpty && keeps(name);
        Span<byte> value = stackalloc byte[wanted ? MaxValue : 0];
        if (!TryText(ref block, value, out var valueBytes)) return false;
        if (wanted)
        {
            value = value[..Math.Min(valueBytes, MaxValue)];
            take(name, value);
        }
        else if (!isKnown)
        {
            unknown++;
        }
        if (remembers) table.Add(wanted ? name.ToArray() : null, wanted ? value.ToArray() : null, nameBytes, valueBytes, isKnown);
        return true;
    }

    /// <param name="room">As much of the text as fits.</param>
    static bool TryText(ref ReadOnlySpan<byte> block, scoped Span<byte> room, out int bytes)
    {
        bytes = 0;
        if (block.IsEmpty) return false;
        var coded = (block[0] & 0x80) != 0;
        if (!TryNumber(ref block, 7, out var length) || length > block.Length) return false;
        var text = block[..length];
        block = block[length..];
        bytes = length;
        if (coded) bytes = HuffmanCode.Decode(text, room);
        else text[..Math.Min(length, room.Length)].CopyTo(room);
        return bytes >= 0;
    }

    static bool TryNumber(ref ReadOnlySpan<byte> block, int bits, out int number)
    {
        number = 0;
        if (block.IsEmpty) return false;
        var most = (1 << bits) - 1;
        number = block[0] & most;
        block = block[1..];
        if (number < most) return true;
        for (var shift = 0; !block.IsEmpty; shift += 7)
        {
            var one = block[0];
            block = block[1..];
            if (shift > 21) return false;
            number += (one & 0x7f) << shift;
            if (number > MaxNumber) return false;
            if (one < 0x80) return true;
        }
        return false;
    }
}
