using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Barograph.PodTrace.Protocols;

/// <summary>What of a TLS handshake stands in the clear: which name a client asks for, and the alert that a server may answer with.</summary>
/// <remarks>
/// A record: type, version (2), length (2). A client's first message: type 1, length (3), version (2), random (32), then with their lengths session (1), ciphers (2), compressions (1),
/// extensions (2): each type (2), length (2), content; the name of the server is type 0: length of the list (2), 0, length (2), name.
/// </remarks>
public static class TlsMessage
{
    const int HeadBytes = 5;
    const int BeforeSession = 4 + 2 + 32;
    const byte Alert = 0x15;
    const byte Handshake = 0x16;
    const int MaxName = 255;

    /// <summary>The name of the server that the client wants; empty where it says none, or says it too late.</summary>
    public static string ServerName(ReadOnlySpan<byte> bytes)
    {
        // The record's head may have been read by itself.
        if (!bytes.IsEmpty && bytes[0] == Handshake && !TrySkip(ref bytes, HeadBytes)) return "";
        if (!TrySkip(ref bytes, BeforeSession) || !TrySkipCounted(ref bytes, 1) || !TrySkipCounted(ref bytes, 2) || !TrySkipCounted(ref bytes, 1) || !TrySkip(ref bytes, 2)) return "";
        while (bytes.Length >= 4)
        {
            int type = BinaryPrimitives.ReadUInt16BigEndian(bytes), length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            bytes = bytes[4..];
            if (type == 0) return Name(bytes.Length > length ? bytes[..length] : bytes);
            if (!TrySkip(ref bytes, length)) return "";
        }
        return "";
    }

    /// <summary>What the server answers instead of going on; null where it goes on.</summary>
    public static string? Failure(ReadOnlySpan<byte> bytes)
    {
        // The head may have been read by itself.
        var said = bytes.Length >= HeadBytes + 2 && bytes[0] == Alert ? bytes[HeadBytes..] : bytes.Length == 2 ? bytes : default;
        return said.Length < 2 ? null : $"alert {Says(said[1])}";
    }

    static string Name(ReadOnlySpan<byte> list)
    {
        if (list.Length < 5 || list[2] != 0) return "";
        var length = BinaryPrimitives.ReadUInt16BigEndian(list[3..]);
        return length is > 0 and <= MaxName && length <= list.Length - 5 ? Encoding.ASCII.GetString(list.Slice(5, length)) : "";
    }

    static bool TrySkipCounted(ref ReadOnlySpan<byte> bytes, int width)
    {
        if (bytes.Length < width) return false;
        return TrySkip(ref bytes, width + (width == 1 ? bytes[0] : BinaryPrimitives.ReadUInt16BigEndian(bytes)));
    }

    static bool TrySkip(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (bytes.Length < count) return false;
        bytes = bytes[count..];
        return true;
    }

    static string Says(byte description) => description switch
    {
        0 => "close_notify",
        10 => "unexpected_message",
        20 => "bad_record_mac",
        22 => "record_overflow",
        40 => "handshake_failure",
        42 => "bad_certificate",
        43 => "unsupported_certificate",
        44 => "certificate_revoked",
        45 => "certificate_expired",
        46 => "certificate_unknown",
        47 => "illegal_parameter",
        48 => "unknown_ca",
        49 => "access_denied",
        50 => "decode_error",
        51 => "decrypt_error",
        70 => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        90 => "user_canceled",
        109 => "missing_extension",
        110 => "unsupported_extension",
        112 => "unrecognized_name",
        116 => "certificate_required",
        120 => "no_application_protocol",
        _ => description.ToString(CultureInfo.InvariantCulture),
    };
}
