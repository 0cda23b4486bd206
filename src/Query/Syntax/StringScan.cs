using System.Text;

namespace Barograph.Query.Syntax;

/// <summary>Strings in their three quotings: <c>"…"</c> and <c>'…'</c> with Go's escapes, <c>`…`</c> without.</summary>
static class StringScan
{
    const int MaxRune = 0x10ffff;

    /// <summary>Moves behind the closing quote, or says what is wrong. The opening quote has been read.</summary>
    public static string? Find(ReadOnlySpan<byte> text, ref int at, byte quote)
    {
        while (true)
        {
            if (at >= text.Length) return quote == '`' ? "unterminated raw string" : "unterminated quoted string";
            var c = text[at];
            if (c == quote)
            {
                at++;
                return null;
            }
            if (quote != '`' && c == '\n') return "unterminated quoted string";
            if (quote != '`' && c == '\\')
            {
                at++;
                if (Escape(text, ref at, quote, null) is { } complaint) return complaint;
                continue;
            }
            Rune.DecodeFromUtf8(text[at..], out var rune, out var size);
            // Go's reader cannot tell U+FFFD from broken UTF-8; neither may stand in a query.
            if (rune == Rune.ReplacementChar) return "invalid UTF-8 rune";
            at += size;
        }
    }

    /// <summary>
    /// The value of a string with its quotes, which <see cref="Find"/> has accepted. Bytes that are no UTF-8 (<c>"\xff"</c>)
    /// become the lone surrogates U+DC80 … U+DCFF, so that they stay what they are and nobody takes them for text.
    /// </summary>
    public static string Unquote(ReadOnlySpan<byte> quoted)
    {
        var inner = quoted[1..^1];
        if (quoted[0] == '`' || !inner.Contains((byte)'\\')) return Encoding.UTF8.GetString(inner);
        var value = new List<byte>(inner.Length);
        for (var at = 0; at < inner.Length;)
        {
            var c = inner[at++];
            if (c == '\\') Escape(inner, ref at, quoted[0], value);
            else value.Add(c);
        }
        return Decode([.. value]);
    }

    static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var valid = Rune.DecodeFromUtf8(bytes, out var rune, out var size) == System.Buffers.OperationStatus.Done;
            if (valid) text.Append(rune.ToString());
            else text.Append((char)(GoText.EscapedByte + bytes[0]));
            bytes = bytes[(valid ? size : 1)..];
        }
        return text.ToString();
    }

    /// <summary>Reads what follows a backslash and appends its bytes, or says what is wrong with it.</summary>
    static string? Escape(ReadOnlySpan<byte> text, ref int at, byte quote, List<byte>? into)
    {
        if (at >= text.Length) return "escape sequence not terminated";
        var c = text[at];
        var plain = "abfnrtv\\"u8.IndexOf(c);
        if (plain >= 0 || c == quote)
        {
            at++;
            into?.Add(plain >= 0 ? "\a\b\f\n\r\t\v\\"u8[plain] : quote);
            return null;
        }
        var (digits, radix, largest) = c switch
        {
            >= (byte)'0' and <= (byte)'7' => (3, 8, 255),
            (byte)'x' => (2, 16, 255),
            (byte)'u' => (4, 16, MaxRune),
            (byte)'U' => (8, 16, MaxRune),
            _ => default,
        };
        if (digits == 0) return $"unknown escape sequence {GoText.NameRune(RuneAt(text, at))}";
        if (radix == 16) at++;
        long value = 0;
        for (; digits > 0; digits--)
        {
            if (at >= text.Length) return "escape sequence not terminated";
            var digit = char.IsAsciiHexDigit((char)text[at]) ? Convert.ToInt32(((char)text[at]).ToString(), 16) : radix;
            if (digit >= radix) return $"illegal character {GoText.NameRune(RuneAt(text, at))} in escape sequence";
            value = (value * radix) + digit;
            at++;
        }
        if (value > largest || value is >= 0xd800 and < 0xe000) return "escape sequence is an invalid Unicode code point";
        if (into is not null) Append(into, (int)value, isByte: largest == 255);
        return null;
    }

    static void Append(List<byte> into, int value, bool isByte)
    {
        Span<byte> utf8 = stackalloc byte[4];
        utf8[0] = (byte)value;
        into.AddRange(utf8[..(isByte ? 1 : new Rune(value).EncodeToUtf8(utf8))]);
    }

    static int RuneAt(ReadOnlySpan<byte> text, int at)
    {
        Rune.DecodeFromUtf8(text[at..], out var rune, out _);
        return rune.Value;
    }
}
