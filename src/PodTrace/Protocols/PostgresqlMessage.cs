using System.Buffers.Binary;
using System.Text;

namespace Barograph.PodTrace.Protocols;

/// <summary>Messages of PostgreSQL's protocol 3: a type, the length in network order (without the type), the rest.</summary>
public static class PostgresqlMessage
{
    const int HeadBytes = 5;
    const int MaxName = 64;

    /// <summary>What the first message of a request asks. A statement that is parsed under a name, or one that is bound, has that name.</summary>
    public readonly record struct Request(string? Statement, string? Summary);

    public static bool TryReadRequest(ReadOnlySpan<byte> bytes, out Request request)
    {
        request = default;
        if (bytes.Length < HeadBytes) return false;
        var rest = bytes[HeadBytes..];
        switch ((char)bytes[0])
        {
            case 'Q':
                request = new(null, SqlStatement.Summary(Text(ref rest)));
                return true;
            case 'P':
                var name = Name(Text(ref rest));
                request = new(name, SqlStatement.Summary(Text(ref rest)));
                return true;
            case 'B':
                Text(ref rest); // the portal
                request = new(Name(Text(ref rest)), null);
                return true;
            case 'E':
                request = new(null, "EXECUTE");
                return true;
            case 'F':
                request = new(null, "FUNCTION");
                return true;
            default:
                return false;
        }
    }

    /// <summary>The SQLSTATE of an error among the messages of an answer, as far as they were captured; null where there is none.</summary>
    public static string? Error(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= HeadBytes)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
            if (bytes[0] == 'E') return StateIn(bytes[HeadBytes..]);
            if (length < 4 || length >= bytes.Length) return null;
            bytes = bytes[((int)length + 1)..];
        }
        return null;
    }

    // Fields: a letter and a text each; C is the state.
    static string StateIn(ReadOnlySpan<byte> fields)
    {
        while (!fields.IsEmpty && fields[0] != 0)
        {
            var field = fields[0];
            fields = fields[1..];
            var text = Text(ref fields);
            if (field == 'C' && text.Length == 5) return Encoding.ASCII.GetString(text);
        }
        return "XX000"; // cut before its state: an internal error's, which says no more
    }

    static ReadOnlySpan<byte> Text(ref ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        var text = end < 0 ? bytes : bytes[..end];
        bytes = end < 0 ? default : bytes[(end + 1)..];
        return text;
    }

    static string Name(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name.Length > MaxName ? name[..MaxName] : name);
}
