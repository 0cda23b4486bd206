using System.Buffers;
using System.Text;
using System.Text.Unicode;
using YamlDotNet.Core;

namespace Barograph.Formats.Yaml;

/// <summary>Bytes of a file to text, and what to say where they are none.</summary>
static class YamlText
{
    public static bool TryDecode(ReadOnlySpan<byte> bytes, YamlReading reading, out string text)
    {
        text = "";
        if (bytes.Length > YamlParser.MaxBytes)
        {
            reading.Complain(0, 0, "", $"is {bytes.Length} bytes long; at most {YamlParser.MaxBytes} are read");
            return false;
        }
        if (bytes is [0xEF, 0xBB, 0xBF, ..]) bytes = bytes[3..];
        if (bytes is [0xFF, 0xFE, ..]) text = Encoding.Unicode.GetString(bytes[2..]);
        else if (bytes is [0xFE, 0xFF, ..]) text = Encoding.BigEndianUnicode.GetString(bytes[2..]);
        else if (!TryDecodeUtf8(bytes, reading, out text)) return false;
        return HoldsNoControls(text, reading);
    }

    static bool TryDecodeUtf8(ReadOnlySpan<byte> bytes, YamlReading reading, out string text)
    {
        if (Utf8.IsValid(bytes))
        {
            text = Encoding.UTF8.GetString(bytes);
            return true;
        }

        text = "";
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var consumed) == OperationStatus.Done) at += consumed;
        var (line, column) = Place(Encoding.UTF8.GetString(bytes[..at]), Encoding.UTF8.GetCharCount(bytes[..at]));
        reading.Complain(line, column, "", $"is not UTF-8: byte 0x{bytes[at]:X2} at offset {at}");
        return false;
    }

    /// <summary>YAML allows tab, line ends and what prints. A zero byte usually means that this is no text at all.</summary>
    static bool HoldsNoControls(string text, YamlReading reading)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var allowed = c is '\t' or '\n' or '\r' or '\u0085' || (c >= ' ' && c is not ((>= '\u007F' and < '\u00A0') or '\uFEFF' or '\uFFFE' or '\uFFFF'));
            if (allowed) continue;
            var (line, column) = Place(text, i);
            reading.Complain(line, column, "", $"control characters are not allowed: U+{(int)c:X4}");
            return false;
        }

        return true;
    }

    static (int Line, int Column) Place(string text, int index)
    {
        var before = text.AsSpan(0, index);
        return (before.Count('\n') + 1, index - before.LastIndexOf('\n'));
    }

    public static bool TryDecodeBinary(string base64, out string text)
    {
        var bytes = new byte[base64.Length];
        var valid = Convert.TryFromBase64String(base64, bytes, out var count) && Utf8.IsValid(bytes.AsSpan(0, count));
        text = valid ? Encoding.UTF8.GetString(bytes, 0, count) : "";
        return valid;
    }

    /// <summary>The parser's own words, except for the commonest mistake of all, which it sees a line early.</summary>
    public static Complaint Explain(YamlException e, string text)
    {
        var line = (int)e.Start.Line;
        var lines = text.Split('\n');
        for (var i = Math.Max(0, line - 1); i < Math.Min(lines.Length, (int)e.End.Line + 1); i++)
        {
            var indent = lines[i].AsSpan(0, lines[i].Length - lines[i].AsSpan().TrimStart(" \t").Length);
            if (indent.Contains('\t')) return new Complaint("", i + 1, indent.IndexOf('\t') + 1, "", "the line is indented with a tab; YAML wants spaces");
        }

        var message = e.Message.Length == 0 ? "not valid YAML" : char.ToLowerInvariant(e.Message[0]) + e.Message[1..].TrimEnd('.');
        return new Complaint("", line, (int)e.Start.Column, "", message);
    }
}
