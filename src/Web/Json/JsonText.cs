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
    {
        var span = output.GetSpan(utf8.Length * 6 + 2);
        var at = 0;
        span[at++] = (byte)'"';
        while (true)
        {
            var plain = utf8.IndexOfAny(Special);
            if (plain < 0) plain = utf8.Length;
            utf8[..plain].CopyTo(span[at..]);
            at += plain;
            if (plain == utf8.Length) break;
            at += Escape(utf8[plain], span[at..]);
            utf8 = utf8[(plain + 1)..];
        }
        span[at++] = (byte)'"';
        output.Advance(at);
    }

    /// <summary>A label set as an object.</summary>
    public static void WriteLabels(IBufferWriter<byte> output, LabelSet labels)
    {
        output.Write("{"u8);
        var first = true;
        for (var reader = labels.Read(); reader.Read();)
        {
            if (!first) output.Write(","u8);
            first = false;
            WriteString(output, reader.Name);
            output.Write(":"u8);
            WriteString(output, reader.Value);
        }
        output.Write("}"u8);
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
