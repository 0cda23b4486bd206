using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Barograph.Formats.Snappy;

/// <summary>Decodes snappy's block format (not the framed one) from span to span. Whatever comes in, it never throws.</summary>
/// <remarks>
/// Grammar: <c>block = varint-length { element }</c>. An element begins with a tag; its two low bits say what follows:
/// 0 a literal, 1 a copy with an offset of 11 bits, 2 of 16 bits, 3 of 32 bits.
/// </remarks>
public static class SnappyDecoder
{
    /// <summary>The decoded length as the block states it; false where it states none or more than 2³¹-1.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> block, out int length) => TryReadLength(block, out length, out _);

    static bool TryReadLength(ReadOnlySpan<byte> block, out int length, out int headerBytes)
    {
        ulong value = 0;
        length = headerBytes = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            if (headerBytes == block.Length) return false;
            var b = block[headerBytes++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b >= 0x80) continue;
            length = (int)value;
            return value <= int.MaxValue;
        }

        return false;
    }

    /// <summary>Decodes a block into a buffer of at least its stated length; bytes behind that length are left alone.</summary>
    public static SnappyVerdict Decode(ReadOnlySpan<byte> block, Span<byte> output)
    {
        if (!TryReadLength(block, out var length, out var headerBytes)) return SnappyVerdict.Corrupt;
        if (length > output.Length) return SnappyVerdict.TooLarge;
        return DecodeElements(block[headerBytes..], output[..length]) ? SnappyVerdict.Decoded : SnappyVerdict.Corrupt;
    }

    static bool DecodeElements(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int from = 0, to = 0;
        while (from < input.Length)
        {
            var tag = input[from++];
            if ((tag & 3) == 0)
            {
                if (!DecodeLiteral(tag, input, ref from, output, ref to)) return false;
                continue;
            }

            int count, offset;
            if ((tag & 3) == 1)
            {
                if (from >= input.Length) return false;
                count = ((tag >> 2) & 7) + 4;
                offset = ((tag & 0xE0) << 3) | input[from++];
            }
            else if ((tag & 3) == 2)
            {
                if (input.Length - from < 2) return false;
                count = (tag >> 2) + 1;
                offset = BinaryPrimitives.ReadUInt16LittleEndian(input[from..]);
                from += 2;
            }
            else
            {
                if (input.Length - from < 4) return false;
                count = (tag >> 2) + 1;
                offset = BinaryPrimitives.ReadInt32LittleEndian(input[from..]);
                from += 4;
            }

            if (offset <= 0 || offset > to || count > output.Length - to) return false;
            Copy(output, to, offset, count);
            to += count;
        }

        return to == output.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool DecodeLiteral(byte tag, ReadOnlySpan<byte> input, ref int from, Span<byte> output, ref int to)
    {
        var count = (tag >> 2) + 1;
        if (count <= 16 && input.Length - from >= 16 && output.Length - to >= 16)
        {
            // Most literals are short: sixteen bytes at once, those too many are overwritten by what comes next.
            Vector128.LoadUnsafe(in MemoryMarshal.GetReference(input), (nuint)from).StoreUnsafe(ref MemoryMarshal.GetReference(output), (nuint)to);
        }
        else
        {
            if (count > 60 && !TryReadLongCount(count - 60, input, ref from, out count)) return false;
            if (count > input.Length - from || count > output.Length - to) return false;
            input.Slice(from, count).CopyTo(output[to..]);
        }

        from += count;
        to += count;
        return true;
    }

    // 1 to 4 bytes hold the count minus one.
    static bool TryReadLongCount(int bytes, ReadOnlySpan<byte> input, ref int from, out int count)
    {
        count = 0;
        if (input.Length - from < bytes) return false;
        uint value = 0;
        for (var i = 0; i < bytes; i++) value |= (uint)input[from++] << (8 * i);
        count = (int)(value + 1);
        return value < int.MaxValue;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Copy(Span<byte> output, int to, int offset, int count)
    {
        ref var start = ref MemoryMarshal.GetReference(output);
        // A copy has 64 bytes at most, so with 64 bytes of room whole vectors may run over its end.
        if (offset >= 16 && output.Length - to >= 64)
        {
            for (var done = 0; done < count; done += 16)
                Vector128.LoadUnsafe(in start, (nuint)(to - offset + done)).StoreUnsafe(ref start, (nuint)(to + done));
            return;
        }

        if (offset >= count)
        {
            output.Slice(to - offset, count).CopyTo(output[to..]);
            return;
        }

        // The copy repeats what it has just written.
        for (var i = 0; i < count; i++) output[to + i] = output[to - offset + i];
    }
}
