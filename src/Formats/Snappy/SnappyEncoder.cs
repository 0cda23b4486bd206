using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Barograph.Formats.Snappy;

/// <summary>Encodes snappy's block format: greedy matches of four bytes and more within fragments of 64 KiB.</summary>
public static class SnappyEncoder
{
    const int FragmentBytes = 64 * 1024; // offsets then fit 16 bits
    const int TableBits = 14;
    const int SafetyBytes = 15; // a match is not looked for where a read of 8 bytes could pass the end

    public static int MaxLength(int inputBytes) => 32 + inputBytes + (inputBytes / 6);

    /// <summary>Writes the block and returns its size; the output has <see cref="MaxLength"/> bytes at least.</summary>
    public static int Encode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (output.Length < MaxLength(input.Length)) throw new ArgumentException("the output is shorter than MaxLength", nameof(output));
        var to = 0;
        for (var length = (uint)input.Length; ; length >>= 7)
        {
            output[to++] = (byte)(length < 0x80 ? length : length | 0x80);
            if (length < 0x80) break;
        }

        var table = ArrayPool<ushort>.Shared.Rent(1 << TableBits);
        for (; !input.IsEmpty; input = input[Math.Min(FragmentBytes, input.Length)..])
        {
            table.AsSpan(0, 1 << TableBits).Clear();
            to += EncodeFragment(input[..Math.Min(FragmentBytes, input.Length)], output[to..], table);
        }

        ArrayPool<ushort>.Shared.Return(table);
        return to;
    }

    static int EncodeFragment(ReadOnlySpan<byte> input, Span<byte> output, ushort[] table)
    {
        int at = 0, literalStart = 0, to = 0;
        var misses = 32; // the longer nothing matches, the wider the steps
        while (at < input.Length - SafetyBytes)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(input[at..]);
            ref var slot = ref table[(word * 0x1E35A7BDu) >> (32 - TableBits)];
            int candidate = slot;
            slot = (ushort)at;
            if (candidate >= at || BinaryPrimitives.ReadUInt32LittleEndian(input[candidate..]) != word)
            {
                at += misses++ >> 5;
                continue;
            }

            misses = 32;
            to += EmitLiteral(input[literalStart..at], output[to..]);
            var length = 4 + CommonLength(input, candidate + 4, at + 4);
            to += EmitCopy(at - candidate, length, output[to..]);
            at += length;
            literalStart = at;
        }

        return to + EmitLiteral(input[literalStart..], output[to..]);
    }

    static int CommonLength(ReadOnlySpan<byte> input, int left, int right)
    {
        var start = right;
        for (; right + 8 <= input.Length; left += 8, right += 8)
        {
            var difference = BinaryPrimitives.ReadUInt64LittleEndian(input[left..]) ^ BinaryPrimitives.ReadUInt64LittleEndian(input[right..]);
            if (difference != 0) return right - start + (BitOperations.TrailingZeroCount(difference) >> 3);
        }

        for (; right < input.Length && input[left] == input[right]; left++, right++)
        {
        }

        return right - start;
    }

    static int EmitLiteral(ReadOnlySpan<byte> literal, Span<byte> output)
    {
        if (literal.IsEmpty) return 0;
        var count = literal.Length - 1;
        int to;
        if (count < 60)
        {
            output[0] = (byte)(count << 2);
            to = 1;
        }
        else if (count < 256)
        {
            output[0] = 60 << 2;
            output[1] = (byte)count;
            to = 2;
        }
        else
        {
            output[0] = 61 << 2;
            BinaryPrimitives.WriteUInt16LittleEndian(output[1..], (ushort)count);
            to = 3;
        }

        literal.CopyTo(output[to..]);
        return to + literal.Length;
    }

    static int EmitCopy(int offset, int length, Span<byte> output)
    {
        var to = 0;
        // Pieces of 64; the last one keeps at least 4 bytes, the least of the short form.
        while (length >= 68)
        {
            to += EmitLongForm(offset, 64, output[to..]);
            length -= 64;
        }

        if (length > 64)
        {
            to += EmitLongForm(offset, 60, output[to..]);
            length -= 60;
        }

        if (length >= 12 || offset >= 2048) return to + EmitLongForm(offset, length, output[to..]);
        output[to++] = (byte)(((offset >> 8) << 5) | ((length - 4) << 2) | 1);
        output[to++] = (byte)offset;
        return to;
    }

    static int EmitLongForm(int offset, int length, Span<byte> output)
    {
        output[0] = (byte)(((length - 1) << 2) | 2);
        BinaryPrimitives.WriteUInt16LittleEndian(output[1..], (ushort)offset);
        return 3;
    }
}
