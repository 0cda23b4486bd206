using System.Buffers.Binary;
using System.Text;
using Barograph.Formats.Snappy;
using Barograph.Model.Labels;

namespace Barograph.Tests.Unit.Ingest;

/// <summary>Writes a remote write 2.0 request as the specification has it.</summary>
sealed class SymbolRequest
{
    readonly List<string> symbols = [""];
    readonly MemoryStream series = new();

    public int Symbol(string text)
    {
        var at = symbols.IndexOf(text);
        if (at >= 0) return at;
        symbols.Add(text);
        return symbols.Count - 1;
    }

    /// <summary>A series of parts that <see cref="Sample"/> and its like have made.</summary>
    public SymbolRequest Series(LabelSet labels, params byte[][] parts)
    {
        var numbers = new List<ulong>();
        for (var reader = labels.Read(); reader.Read();) numbers.AddRange([(ulong)Symbol(Encoding.UTF8.GetString(reader.Name)), (ulong)Symbol(Encoding.UTF8.GetString(reader.Value))]);
        return Raw(numbers, parts);
    }

    public SymbolRequest Raw(IEnumerable<ulong> labels, params byte[][] parts)
    {
        byte[] body = [.. Bytes(1, [.. labels.SelectMany(Varint)]), .. parts.SelectMany(static p => p)];
        series.Write(Bytes(5, body));
        return this;
    }

    public static byte[] Sample(long timeMs, double value, long startMs = 0)
        => Bytes(2, [.. Double(1, value), .. Number(2, (ulong)timeMs), .. startMs == 0 ? [] : Number(3, (ulong)startMs)]);

    /// <summary>Whole: two observations in the bucket around 1, none at zero.</summary>
    public static byte[] Histogram(long timeMs, long startMs = 0)
        => Bytes(3, [.. Number(1, 2), .. Double(3, 2.5), .. Number(4, 0), .. Double(5, 0.001), .. Bytes(11, [.. Number(1, 0), .. Number(2, 1)]), .. Bytes(12, Varint(4)), .. Number(15, (ulong)timeMs), .. startMs == 0 ? [] : Number(17, (ulong)startMs)]);

    public byte[] Exemplar(string trace, double value, long timeMs)
        => Bytes(4, [.. Bytes(1, [.. Varint((ulong)Symbol("trace_id")), .. Varint((ulong)Symbol(trace))]), .. Double(2, value), .. Number(3, (ulong)timeMs)]);

    public byte[] Description(int type, string help, string unit = "")
        => Bytes(5, [.. Number(1, (ulong)type), .. Number(3, (ulong)Symbol(help)), .. Number(4, (ulong)Symbol(unit))]);

    public static byte[] Created(long startMs) => Number(6, (ulong)startMs);

    /// <summary>The strings stand behind the series here: any order is right.</summary>
    public byte[] Message(bool stringsLast = false)
    {
        byte[] strings = [.. symbols.SelectMany(static s => Bytes(4, Encoding.UTF8.GetBytes(s)))];
        return stringsLast ? [.. series.ToArray(), .. strings] : [.. strings, .. series.ToArray()];
    }

    public byte[] Packed(bool stringsLast = false)
    {
        var message = Message(stringsLast);
        var block = new byte[SnappyEncoder.MaxLength(message.Length)];
        return block[..SnappyEncoder.Encode(message, block)];
    }

    static byte[] Bytes(int field, byte[] content) => [.. Varint((ulong)(field << 3 | 2)), .. Varint((ulong)content.Length), .. content];

    static byte[] Number(int field, ulong value) => [.. Varint((ulong)(field << 3)), .. Varint(value)];

    static byte[] Double(int field, double value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return [.. Varint((ulong)(field << 3 | 1)), .. bytes];
    }

    static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
