using System.Globalization;
using System.Text;
using Barograph.Formats.Templates.Parsing;

namespace Barograph.Formats.Templates.Running;

/// <summary>html, js and urlquery: text made safe by those who ask for it.</summary>
static class TextEscapes
{
    public static string Html(string text)
    {
        if (text.AsSpan().IndexOfAny("\"'&<>\0") < 0) return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => escaped.Append("&#34;"),
                '\'' => escaped.Append("&#39;"),
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '\0' => escaped.Append('\uFFFD'),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    public static string JavaScript(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            var c = rune.Value;
            if (c is '\\' or '\'' or '"') escaped.Append('\\').Append((char)c);
            else if (c < ' ' || c is '<' or '>' or '&' or '=') escaped.Append(CultureInfo.InvariantCulture, $"\\u{c:X4}");
            else if (GoQuote.IsPrintable(c)) GoQuote.AppendRune(escaped, c);
            else escaped.Append(CultureInfo.InvariantCulture, $"\\u{c:X4}");
        }

        return escaped.ToString();
    }

    /// <summary>For a value in the query of an address: a blank is a plus.</summary>
    public static string UrlQuery(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~') escaped.Append((char)b);
            else if (b == ' ') escaped.Append('+');
            else escaped.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }
}
