namespace Barograph.PodTrace.Protocols;

/// <summary>The code of RFC 7541, appendix B. It is canonical (codes of one length follow each other in the order of their symbols), so that the lengths say it all.</summary>
static class HuffmanCode
{
    const int Symbols = 257;
    const int EndOfText = 256;
    const int MaxBits = 30;
    const int MaxPadding = 7;

    static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    static readonly ushort[] InOrder = [.. Enumerable.Range(0, Symbols).OrderBy(static s => Lengths[s]).ThenBy(static s => s).Select(static s => (ushort)s)];

    // By length: its first code, how many there are, and where they begin among the symbols in order.
    static readonly (uint First, uint Count, int At)[] ByLength = Count();

    /// <summary>How many bytes the text has, -1 where it is none. What does not fit into the room is counted, not kept.</summary>
    public static int Decode(ReadOnlySpan<byte> coded, Span<byte> room)
    {
        var (code, bits, length) = (0u, 0, 0);
        foreach (var one in coded)
        {
            for (var mask = 0x80; mask > 0; mask >>= 1)
            {
                code = (code << 1) | ((one & mask) != 0 ? 1u : 0);
                ref readonly var row = ref ByLength[++bits];
                if (code - row.First >= row.Count) continue;
                int symbol = InOrder[row.At + (int)(code - row.First)];
                if (symbol == EndOfText) return -1;
                if (length < room.Length) room[length] = (byte)symbol;
                (code, bits) = (0, 0);
                length++;
            }
        }
        // The last byte is filled up with the beginning of the end's code, which is all ones.
        return bits <= MaxPadding && code == (1u << bits) - 1 ? length : -1;
    }

    static (uint First, uint Count, int At)[] Count()
    {
        var rows = new (uint First, uint Count, int At)[MaxBits + 1];
        foreach (var length in Lengths) rows[length].Count++;
        var (code, at) = (0u, 0);
        for (var length = 1; length <= MaxBits; length++)
        {
            code <<= 1;
            (rows[length].First, rows[length].At) = (code, at);
            code += rows[length].Count;
            at += (int)rows[length].Count;
        }
        return rows;
    }
}
