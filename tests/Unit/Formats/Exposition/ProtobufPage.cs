using System.Buffers.Binary;
using System.Text;

namespace Barograph.Tests.Unit.Formats.Exposition;

/// <summary>Writes pages of the protobuf exposition, field by field.</summary>
sealed class ProtobufPage
{
    readonly MemoryStream page = new();

    public byte[] Bytes => page.ToArray();

    public ProtobufPage Family(string name, int type, string help, params byte[][] metrics)
    {
        byte[] message = [.. Text(1, name), .. help.Length == 0 ? [] : Text(2, help), .. Whole(3, (ulong)type), .. metrics.SelectMany(static m => Part(4, m))];
        page.Write([.. Varint((ulong)message.Length), .. message]);
        return this;
    }

    public static byte[] Metric(IEnumerable<(string Name, string Value)> labels, params byte[][] parts)
        => [.. labels.SelectMany(static l => Part(1, [.. Text(1, l.Name), .. Text(2, l.Value)])), .. parts.SelectMany(static p => p)];

    public static byte[] Gauge(double value) => Part(2, Real(1, value));

    public static byte[] Counter(double value, byte[]? exemplar = null, long startMs = 0)
        => Part(3, [.. Real(1, value), .. exemplar is null ? [] : Part(2, exemplar), .. startMs == 0 ? [] : Part(3, Time(startMs))]);

    public static byte[] Summary(ulong count, double sum, params (double Quantile, double Value)[] quantiles)
        => Part(4, [.. Whole(1, count), .. Real(2, sum), .. quantiles.SelectMany(static q => Part(3, [.. Real(1, q.Quantile), .. Real(2, q.Value)]))]);

    public static byte[] Histogram(params byte[][] parts) => Part(7, [.. parts.SelectMany(static p => p)]);

    public static byte[] Exemplar(string trace, double value, long timeMs) => [.. Part(1, [.. Text(1, "trace_id"), .. Text(2, trace)]), .. Real(2, value), .. Part(3, Time(timeMs))];

    public static byte[] Time(long ms) => [.. Whole(1, (ulong)(ms / 1000)), .. Whole(2, (ulong)(ms % 1000 * 1_000_000))];

    public static byte[] Part(int field, byte[] content) => [.. Varint((ulong)(field << 3 | 2)), .. Varint((ulong)content.Length), .. content];

    public static byte[] Text(int field, string text) => Part(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Whole(int field, ulong value) => [.. Varint((ulong)(field << 3)), .. Varint(value)];

    public static byte[] Signed(int field, long value) => Whole(field, (ulong)(value << 1 ^ value >> 63));

    public static byte[] Real(int field, double value)
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
