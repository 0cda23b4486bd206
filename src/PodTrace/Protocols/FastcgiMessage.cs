using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Barograph.PodTrace.Protocols;

/// <summary>Requests of a web server to a FastCGI application (PHP-FPM), and their answers' statuses, as far as the first bytes tell.</summary>
/// <remarks>A record: version 1, type, request (2), length (2), padding, 0, the content, the padding. Parameters are pairs of lengths (1 byte, or 4 with the highest bit set) and texts.</remarks>
public static class FastcgiMessage
{
    const int HeadBytes = 8;
    const byte Parameters = 4;
    const byte Output = 6;
    const int Good = 200;

    public readonly record struct Request(string Method, string Host, string Path);

    public static Request Read(ReadOnlySpan<byte> bytes)
    {
        string method = "", host = "", path = "", script = "";
        while (TryRecord(ref bytes, out var type, out var content))
        {
            if (type != Parameters) continue;
            while (TryPair(ref content, out var name, out var value))
            {
                if (name.SequenceEqual("REQUEST_METHOD"u8)) method = Text(value);
                else if (name.SequenceEqual("REQUEST_URI"u8)) path = Text(value).Split('?')[0]; // what stands behind may be secret, and is endless
                else if (name.SequenceEqual("SCRIPT_NAME"u8)) script = Text(value);
                else if (name.SequenceEqual("HTTP_HOST"u8) || (host.Length == 0 && name.SequenceEqual("SERVER_NAME"u8))) host = Text(value);
            }
        }
        return new Request(method, host, path.Length > 0 ? path : script);
    }

    /// <summary>The status that the application says; without a word it is 200.</summary>
    public static int Status(ReadOnlySpan<byte> bytes)
    {
        while (TryRecord(ref bytes, out var type, out var content))
        {
            if (type != Output) continue;
            var end = content.IndexOf("\r\n\r\n"u8);
            var head = end < 0 ? content : content[..end];
            var at = head.StartsWith("Status: "u8) ? 0 : head.IndexOf("\r\nStatus: "u8) is >= 0 and var found ? found + 2 : -1;
            return at >= 0 && head.Length >= at + 11 && int.TryParse(head.Slice(at + 8, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : Good;
        }
        return Good;
    }

    // The last one may be cut.
    static bool TryRecord(ref ReadOnlySpan<byte> bytes, out byte type, out ReadOnlySpan<byte> content)
    {
        type = 0;
        content = default;
        if (bytes.Length < HeadBytes || bytes[0] != 1) return false;
        type = bytes[1];
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]), padding = bytes[6];
        content = bytes[HeadBytes..];
        if (content.Length > length) content = content[..length];
        var next = HeadBytes + length + padding;
        bytes = next < bytes.Length ? bytes[next..] : default;
        return true;
    }

    static bool TryPair(ref ReadOnlySpan<byte> content, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = default;
        value = default;
        if (!TryLength(ref content, out var nameLength) || !TryLength(ref content, out var valueLength) || nameLength > content.Length) return false;
        name = content[..nameLength];
        content = content[nameLength..];
        value = valueLength > content.Length ? content : content[..valueLength];
        content = content[value.Length..];
        return true;
    }

    static bool TryLength(ref ReadOnlySpan<byte> content, out int length)
    {
        length = 0;
        if (content.IsEmpty) return false;
        if (content[0] < 0x80)
        {
            length = content[0];
            content = content[1..];
            return true;
        }
        if (content.Length < 4) return false;
        length = (int)(BinaryPrimitives.ReadUInt32BigEndian(content) & int.MaxValue);
        content = content[4..];
        return true;
    }

    static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}
