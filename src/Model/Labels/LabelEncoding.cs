namespace Barograph.Model.Labels;

/// <summary>How a label set lies in bytes: for each label, sorted by name, <c>varint length, name, varint length, value</c>.</summary>
/// <remarks>
/// This form is the identity of a series everywhere in the process: equal sets have equal bytes. Lengths are LEB128.
/// Names sort by their UTF-8 bytes; a label with an empty value is a label that is not there and is never encoded.
/// </remarks>
public static class LabelEncoding
{
    public static int WriteLength(Span<byte> into, int length)
    {
        var at = 0;
        for (; length >= 0x80; length >>= 7) into[at++] = (byte)(length | 0x80);
        into[at++] = (byte)length;
        return at;
    }

    public static int LengthSize(int length) => length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : length < 0x1000_0000 ? 4 : 5;

    public static int ReadLength(ReadOnlySpan<byte> from, ref int at)
    {
        int value = from[at++];
        if (value < 0x80) return value;
        value &= 0x7f;
        for (var shift = 7; ; shift += 7)
        {
            int b = from[at++];
            value |= (b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
    }

    /// <summary>The encoded size of one label in bytes.</summary>
    public static int SizeOf(int nameLength, int valueLength)
        => LengthSize(nameLength) + nameLength + LengthSize(valueLength) + valueLength;

    /// <summary>Writes one label and returns how many bytes it took.</summary>
    public static int Write(Span<byte> into, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var at = WriteLength(into, name.Length);
        name.CopyTo(into[at..]);
        at += name.Length;
        at += WriteLength(into[at..], value.Length);
        value.CopyTo(into[at..]);
        return at + value.Length;
    }
}
