using System.Buffers;
using System.Text;
using Barograph.Model.Labels;

namespace Barograph.Web.Json;

/// <summary>JSON strings from UTF-8. Only what JSON itself forbids is escaped: the answers are data, not HTML.</summary>
public static class JsonText
{
    static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static i => (byte)i), (byte)'"', (byte)'\\']);

    // Longer texts get memory of their own.
    const int ShortChars = 256;

    public static void WriteString(IBufferWriter<byte> output, string text)
    {
        Span<byte> utf8 = text.Length <= ShortChars ? stackalloc byte[3 * ShortChars] : new byte[Encoding.UTF8.GetByteCount(text)];
        WriteString(output, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    public static void WriteString(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
        => output.Advance(Copy(utf8, output.GetSpan(MostBytes(utf8.Length))));

    /// <summary>A label set as an object.</summary>
    public static void WriteLabels(IBufferWriter<byte> output, LabelSet labels)
    {
        // The two lengths of a label make room for the six signs around its texts.
        var span = output.GetSpan(MostBytes(labels.Encoded.Length));
        var at = 0;
        span[at++] = (byte)'{';
        for (var reader = labels.Read(); reader.Read();)
        {
            if (at > 1) span[at++] = (byte)',';
            at += Copy(reader.Name, span[at..]);
            span[at++] = (byte)':';
            at += Copy(reader.Value, span[at..]);
        }
        span[at++] = (byte)'}';
        output.Advance(at);
    }

    /// <summary>What a text of so many bytes takes where each of them must be escaped.</summary>
    static int MostBytes(int utf8Bytes) => utf8Bytes * 6 + 2;

    static int Copy(ReadOnlySpan<byte> utf8, Span<byte> into)
    {
        var at = 0;
        into[at++] = (byte)'"';
        while (true)
        {
            var plain = utf8.IndexOfAny(Special);
            if (plain < 0) plain = utf8.Length;
            utf8[..plain].CopyTo(into[at..]);
            at += plain;
            if (plain == utf8.Length) break;
            at += Escape(utf8[plain], into[at..]);
            utf8 = utf8[(plain + 1)..];
        }
        into[at++] = (byte)'"';
        return at;
    }

    static int Escape(byte b, Span<byte> into)
    {
        into[0] = (byte)'\\';
        var shortForm = b switch { (byte)'"' => (byte)'"', (byte)'\\' => (byte)'\\', 10 => (byte)'n', 13 => (byte)'r', 9 => (byte)'t', _ => (byte)0 };
        if (shortForm != 0)
        {
            into[1] = shortForm;
            return 2;
        }
        "u00"u8.CopyTo(into[1..]);
        into[4] = (byte)(b < 0x10 ? '0' : '1');
        into[5] = (byte)"0123456789abcdef"[b & 15];
        return 6;
    }
}
