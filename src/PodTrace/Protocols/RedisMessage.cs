using System.Text;

namespace Barograph.PodTrace.Protocols;

/// <summary>The commands and answers of Redis, as far as they tell what was asked and whether it failed.</summary>
/// <remarks>A command is <c>*COUNT\r\n</c> and for each word <c>$LENGTH\r\nWORD\r\n</c>; an answer that begins with <c>-</c> is an error, its first word the code.</remarks>
public static class RedisMessage
{
    const int MaxName = 32;

    /// <summary>The command's name in capitals; its arguments (keys, values, passwords) are not looked at.</summary>
    public static string? Command(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != '*') return null;
        if (!TryLine(bytes, out var at) || at >= bytes.Length || bytes[at] != '$' || !TryLine(bytes[at..], out var more)) return null;
        return Word(bytes[(at + more)..]) is { } name ? name.ToUpperInvariant() : null;
    }

    /// <summary>The error's code, null where the answer is none.</summary>
    public static string? Error(ReadOnlySpan<byte> bytes) => bytes.IsEmpty || bytes[0] != '-' ? null : Word(bytes[1..]) ?? "ERR";

    static bool TryLine(ReadOnlySpan<byte> bytes, out int next)
    {
        var end = bytes.IndexOf("\r\n"u8);
        next = end + 2;
        return end >= 0;
    }

    static string? Word(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        while (length < bytes.Length && length < MaxName && (char.IsAsciiLetterOrDigit((char)bytes[length]) || bytes[length] is (byte)'.' or (byte)'_' or (byte)'-')) length++;
        return length == 0 ? null : Encoding.ASCII.GetString(bytes[..length]);
    }
}
