using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Barograph.PodTrace.Stories;

/// <summary>The head and first question of a DNS message (RFC 1035, section 4.1); the rest is not needed to tell what was asked and how it ended.</summary>
public readonly record struct DnsMessage(ushort Id, bool IsAnswer, int Code, int Answers, string Name, string Type)
{
    const int HeadBytes = 12;
    const int MaxName = 255;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out DnsMessage message)
    {
        message = default;
        if (bytes.Length < HeadBytes) return false;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) == 0) return false; // no question: nothing to pair it by
        var name = new StringBuilder();
        var at = HeadBytes;
        while (at < bytes.Length && bytes[at] != 0)
        {
            int length = bytes[at++];
            if (length > 63 || at + length > bytes.Length || name.Length + length + 1 > MaxName) return false; // a question has no pointers
            if (name.Length > 0) name.Append('.');
            foreach (var one in bytes.Slice(at, length)) name.Append(one is > 32 and < 127 ? (char)one : '?');
            at += length;
        }
        if (at + 5 > bytes.Length) return false;
        message = new DnsMessage(BinaryPrimitives.ReadUInt16BigEndian(bytes), (flags & 0x8000) != 0, flags & 15, BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]),
            name.Length == 0 ? "." : name.ToString(), TypeName(BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 1)..])));
        return true;
    }

    public static string CodeName(int code) => code switch
    {
        0 => "NOERROR",
        1 => "FORMERR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        4 => "NOTIMP",
        5 => "REFUSED",
        _ => string.Create(CultureInfo.InvariantCulture, $"RCODE{code}"),
    };

    static string TypeName(ushort type) => type switch
    {
        1 => "A",
        2 => "NS",
        5 => "CNAME",
        6 => "SOA",
        12 => "PTR",
        15 => "MX",
        16 => "TXT",
        28 => "AAAA",
        33 => "SRV",
        64 => "SVCB",
        65 => "HTTPS",
        _ => string.Create(CultureInfo.InvariantCulture, $"TYPE{type}"),
    };
}
