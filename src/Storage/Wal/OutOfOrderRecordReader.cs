using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>Unpacks what <see cref="OutOfOrderRecordWriter"/> packed. Buffers are kept from record to record.</summary>
sealed unsafe class OutOfOrderRecordReader
{
    int[] slots = [];
    uint[] generations = [];
    long[] timestampsMs = [];
    ulong[] valueBits = [];

    public int Rows { get; private set; }

    /// <summary>What single rows have beside time and value, in the order of their rows.</summary>
    public List<RowDetail> Details { get; } = [];

    /// <summary>The one of a row; the default where it has none.</summary>
    public RowDetail DetailOf(int row) => RowDetail.Find(Details, row);

    public ReadOnlySpan<int> Slots => slots.AsSpan(0, Rows);

    public ReadOnlySpan<uint> Generations => generations.AsSpan(0, Rows);

    public ReadOnlySpan<long> TimestampsMs => timestampsMs.AsSpan(0, Rows);

    public ReadOnlySpan<ulong> ValueBits => valueBits.AsSpan(0, Rows);

    /// <param name="rows">A record's body from the number of rows on.</param>
    /// <returns>False where these are no such rows; then none of them counts.</returns>
    public bool Read(ReadOnlySpan<byte> rows)
    {
        Rows = 0;
        fixed (byte* start = rows)
        {
            var at = start;
            var end = start + rows.Length;
            // Three bytes a row at least, so the body's size limits the rows.
            if (!Varint.Read(ref at, end, rows.Length / 3, out var count)) return false;
            Reserve(count);
            long slot = -1, time = 0;
            uint generation = 0;
            ulong bits = 0;
            for (var row = 0; row < count; row++)
            {
                if (!Varint.Read(ref at, end, out var change)) return false;
                if (change != 0)
                {
                    slot += Varint.Unzigzag(change);
                    if ((ulong)slot > SeriesRecordReader.MaxSlot) return false;
                    if (!Varint.Read(ref at, end, out var wide) || wide is 0 or > uint.MaxValue) return false;
                    (generation, bits) = ((uint)wide, 0);
                }
                else if (row == 0)
                {
                    return false;
                }
                if (!Varint.Read(ref at, end, out var zigzag) || !Value(ref at, end, out var difference)) return false;
                time += Varint.Unzigzag(zigzag);
                bits ^= difference;
                (slots[row], generations[row], timestampsMs[row], valueBits[row]) = ((int)slot, generation, time, bits);
            }
            if (at != end) return false;
            Rows = count;
            return true;
        }
    }

    static bool Value(ref byte* at, byte* end, out ulong bits)
    {
        bits = 0;
        if (at == end) return false;
        int low = *at >> 4, bytes = *at++ & 15;
        if (low + bytes > 8 || end - at < bytes) return false;
        for (var i = bytes - 1; i >= 0; i--) bits = bits << 8 | at[i];
        bits = low == 8 ? 0 : bits << (8 * low);
        at += bytes;
        return true;
    }

    void Reserve(int rows)
    {
        if (slots.Length >= rows) return;
        var size = Math.Max(rows, slots.Length * 2);
        slots = new int[size];
        generations = new uint[size];
        timestampsMs = new long[size];
        valueBits = new ulong[size];
    }
}
