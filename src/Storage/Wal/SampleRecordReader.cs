using System.Buffers.Binary;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>Unpacks a record of samples into columns. Buffers are kept from record to record.</summary>
sealed unsafe class SampleRecordReader
{
    int[] slots = [];
    uint[] generations = [];
    long[] timestampsMs = [];
    ulong[] valueBits = [];

    public int Rows { get; private set; }

    /// <summary>What single rows have beside time and value, in the order of their rows.</summary>
    public List<RowDetail> Details { get; } = [];

    public ReadOnlySpan<int> Slots => slots.AsSpan(0, Rows);

    public ReadOnlySpan<uint> Generations => generations.AsSpan(0, Rows);

    public ReadOnlySpan<long> TimestampsMs => timestampsMs.AsSpan(0, Rows);

    public ReadOnlySpan<ulong> ValueBits => valueBits.AsSpan(0, Rows);

    /// <summary>
    /// False where the body is no such record; then nothing of it counts, and the rest of the segment cannot be read either.
    /// </summary>
    public bool Read(ReadOnlySpan<byte> body, SegmentSeries series)
    {
        Rows = 0;
        fixed (byte* start = body)
        {
            var at = start;
            var end = start + body.Length;
            if (at == end || *at++ != (byte)RecordKind.Samples) return false;
            // Each row takes half a byte of token at least, so the body's size limits the rows.
            if (!Varint.Read(ref at, end, body.Length * 2, out var rows) || !Varint.Read(ref at, end, out var baseTime)) return false;
            if (!Column(ref at, end, out var slotRuns) || !Column(ref at, end, out var timeRuns)) return false;
            var tokenBytes = (rows + 1) / 2;
            if (end - at < tokenBytes) return false;
            Reserve(rows);
            if (!ReadWhere(rows, slotRuns, timeRuns, Varint.Unzigzag(baseTime), out var slotLimit)) return false;
            // A slot that nobody has defined is no damage here: its series was lost elsewhere, and the reader counts its samples.
            series.Admit(slotLimit);
            if (!ReadValues(rows, at, at + tokenBytes, end, series)) return false;
            Rows = rows;
            return true;
        }
    }

    static bool Column(ref byte* at, byte* end, out RunReader runs)
    {
        runs = default;
        if (!Varint.Read(ref at, end, int.MaxValue, out var bytes) || end - at < bytes) return false;
        runs = new RunReader(at, at + bytes);
        at += bytes;
        return true;
    }

    bool ReadWhere(int rows, RunReader slotRuns, RunReader timeRuns, long time, out int slotLimit)
    {
        slotLimit = 0;
        long slot = 0;
        for (var row = 0; row < rows; row++)
        {
            if (!slotRuns.Next(out var slotChange) || !timeRuns.Next(out var timeChange)) return false;
            slot += slotChange;
            if ((ulong)slot > SeriesRecordReader.MaxSlot) return false;
            slotLimit = Math.Max(slotLimit, (int)slot + 1);
            time += timeChange;
            slots[row] = (int)slot;
            timestampsMs[row] = time;
        }
        return true;
    }

    bool ReadValues(int rows, byte* tokens, byte* payload, byte* end, SegmentSeries series)
    {
        var states = series.States;
        var segment = series.Segment;
        for (var row = 0; row < rows; row++)
        {
            ref var state = ref states[slots[row]];
            var token = tokens[row >> 1] >> ((row & 1) << 2) & 15;
            if (token == SampleRecordWriter.WholeToken)
            {
                if (!ReadWhole(ref payload, end, ref state, segment)) return false;
            }
            else if (state.SeenIn != segment)
            {
                return false;
            }
            else if (token != SampleRecordWriter.SameToken && !ReadChange(token, ref payload, end, ref state))
            {
                return false;
            }
            generations[row] = state.Generation;
            valueBits[row] = state.ValueBits;
        }
        return payload == end;
    }

    static bool ReadChange(int token, ref byte* payload, byte* end, ref SegmentSeries.State state)
    {
        var xor = token > 8;
        var bytes = xor ? token - SampleRecordWriter.XorTokenBase : token;
        ulong number;
        if (end - payload >= 8)
        {
            number = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(payload, 8)) & ulong.MaxValue >> (64 - 8 * bytes);
        }
        else
        {
            if (end - payload < bytes) return false;
            number = 0;
            for (var i = bytes - 1; i >= 0; i--) number = number << 8 | payload[i];
        }
        payload += bytes;
        if (xor)
        {
            state.ValueBits ^= number;
            return true;
        }
        if (state.Scale > DecimalScale.Max) return false;
        state.ValueBits = DecimalScale.ValueOf(DecimalScale.MantissaOf(state.ValueBits, state.Scale) + Varint.Unzigzag(number), state.Scale);
        return true;
    }

    static bool ReadWhole(ref byte* payload, byte* end, ref SegmentSeries.State state, int segment)
    {
        if (payload == end) return false;
        var flags = *payload++;
        if ((flags & SampleRecordWriter.FirstInSegment) != 0)
        {
            if (!Varint.Read(ref payload, end, out var generation) || generation is 0 or > uint.MaxValue) return false;
            state.Generation = (uint)generation;
            state.SeenIn = segment;
        }
        else if (state.SeenIn != segment)
        {
            return false;
        }
        var scale = (byte)(flags & SampleRecordWriter.RawScale);
        if (scale == SampleRecordWriter.RawScale)
        {
            if (end - payload < 8) return false;
            state.Scale = DecimalScale.Unset;
            state.ValueBits = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(payload, 8));
            payload += 8;
            return true;
        }
        if (scale > DecimalScale.Max || !Varint.Read(ref payload, end, out var zigzag)) return false;
        state.Scale = scale;
        state.ValueBits = DecimalScale.ValueOf(Varint.Unzigzag(zigzag), scale);
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
