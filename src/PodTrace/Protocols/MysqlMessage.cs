using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Barograph.PodTrace.Protocols;

/// <summary>Packets of MySQL's protocol: length (24 bits, little endian), number, and for a request a command byte.</summary>
public static class MysqlMessage
{
    const int HeadBytes = 4;
    const byte Failed = 0xff;

    /// <param name="Statement">The number under which a prepared statement is executed.</param>
    public readonly record struct Request(string? Summary, uint? Statement, bool Prepares);

    public static bool TryReadRequest(ReadOnlySpan<byte> bytes, out Request request)
    {
        request = default;
        if (bytes.Length <= HeadBytes) return false;
        var rest = bytes[(HeadBytes + 1)..];
        switch (bytes[HeadBytes])
        {
            case 3:
                // Clients since 8.0.23 may send attributes first: none of them in one set.
                request = new(SqlStatement.Summary(rest.StartsWith("\0\u0001"u8) ? rest[2..] : rest), null, false);
                return true;
            case 22:
                request = new(SqlStatement.Summary(rest), null, true);
                return true;
            case 23 when rest.Length >= 4:
                request = new(null, BinaryPrimitives.ReadUInt32LittleEndian(rest), false);
                return true;
            default:
                request = new(CommandName(bytes[HeadBytes]), null, false);
                return request.Summary is not null;
        }
    }

    /// <summary>The number and state of an error, null where the answer is none.</summary>
    public static string? Error(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadBytes + 3 || bytes[HeadBytes] != Failed) return null;
        var number = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(HeadBytes + 1)..]);
        return bytes.Length >= HeadBytes + 9 && bytes[HeadBytes + 3] == '#'
            ? string.Create(CultureInfo.InvariantCulture, $"{number} ({Encoding.ASCII.GetString(bytes.Slice(HeadBytes + 4, 5))})")
            : number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The number that the answer to a preparation gives the statement.</summary>
    public static uint? Prepared(ReadOnlySpan<byte> bytes)
        => bytes.Length >= HeadBytes + 5 && bytes[HeadBytes] == 0 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[(HeadBytes + 1)..]) : null;

    static string? CommandName(byte command) => command switch
    {
        2 => "USE",
        9 => "STATISTICS",
        14 => "PING",
        17 => "CHANGE USER",
        31 => "RESET",
        _ => null,
    };
}
