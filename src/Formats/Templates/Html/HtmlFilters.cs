using System.Globalization;
using System.Text;

namespace Barograph.Formats.Templates.Html;

/// <summary>Text made safe for the places of a page. What cannot be made safe becomes <see cref="Refused"/>.</summary>
static class HtmlFilters
{
    /// <summary>Go's mark for what it would not write; people search for it.</summary>
    public const string Refused = "ZgotmplZ";

    const string Hexadecimal = "0123456789abcdef";

    /// <param name="text">Between tags, or in a quoted value.</param>
    /// <param name="keepsEntities">For text that is HTML already: an ampersand stays.</param>
    public static string Text(string text, bool keepsEntities = false) => Replace(text, keepsEntities, unquoted: false);

    /// <summary>A value without quotes, which white space and more would end.</summary>
    public static string Unquoted(string text, bool keepsEntities = false) => text.Length == 0 ? Refused : Replace(text, keepsEntities, unquoted: true);

    static string Replace(string text, bool keepsEntities, bool unquoted)
    {
        if (text.AsSpan().IndexOfAny("\"'&<>+\0 \t\n\v\f\r=`") < 0) return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (c == '\0') escaped.Append('\uFFFD');
            else if (c == '&') escaped.Append(keepsEntities ? "&" : "&amp;");
            else if (c == '<') escaped.Append("&lt;");
            else if (c == '>') escaped.Append("&gt;");
            else if (c is '"' or '\'' or '+' || (unquoted && (c is ' ' or '\t' or '\n' or '\v' or '\f' or '\r' or '=' or '`')))
                escaped.Append("&#").Append((int)c).Append(';');
            else escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>The text of HTML without its tags and comments, for places where only text can be.</summary>
    public static string WithoutTags(string html)
    {
        var kept = new StringBuilder(html.Length);
        for (var at = 0; at < html.Length;)
        {
            var open = html.IndexOf('<', at);
            if (open < 0) open = html.Length;
            kept.Append(html, at, open - at);
            if (open == html.Length) break;
            var isComment = html.AsSpan(open).StartsWith("<!--");
            var close = html.IndexOf(isComment ? "-->" : ">", open, StringComparison.Ordinal);
            at = close < 0 ? html.Length : close + (isComment ? 3 : 1);
        }

        return kept.ToString();
    }

    /// <summary>Only addresses whose scheme cannot run anything: http, https, mailto, and those without a scheme.</summary>
    public static bool HasSafeScheme(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || url.AsSpan(0, colon).Contains('/')) return true;
        return url[..colon].ToLowerInvariant() is "http" or "https" or "mailto";
    }

    /// <param name="url">An address or a piece of one.</param>
    /// <param name="keepsStructure">Whether what has a meaning in an address stays; else all of it is one value.</param>
    public static string Url(string url, bool keepsStructure)
    {
        var escaped = new StringBuilder(url.Length + 16);
        var bytes = Encoding.UTF8.GetBytes(url);
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            var stays = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~'
                || (keepsStructure && (b < 0x80 && "!#$&*+,/:;=?@[]".Contains((char)b, StringComparison.Ordinal)))
                || (keepsStructure && b == '%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]));
            if (stays) escaped.Append((char)b);
            else escaped.Append('%').Append(Hexadecimal[b >> 4]).Append(Hexadecimal[b & 15]);
        }

        return escaped.ToString();
    }

    /// <summary>A list of images with their sizes: each address is looked at on its own.</summary>
    public static string Srcset(string list) => string.Join(',', list.Split(',').Select(static item =>
    {
        var trimmed = item.Trim(' ', '\t', '\n', '\f', '\r');
        var space = trimmed.IndexOfAny([' ', '\t', '\n', '\f', '\r']);
        var (url, size) = space < 0 ? (trimmed, "") : (trimmed[..space], trimmed[space..]);
        return HasSafeScheme(url) && size.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or ' ') ? item.Replace(url, Url(url, true), StringComparison.Ordinal) : "#" + Refused;
    }));

    /// <summary>Within a string of a script.</summary>
    public static string ScriptString(string text, bool isRegex)
    {
        if (isRegex && text.Length == 0) return "(?:)";
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (c == '\\') escaped.Append("\\\\");
            else if (c == '/') escaped.Append("\\/");
            else if (c == '\t') escaped.Append("\\t");
            else if (c == '\n') escaped.Append("\\n");
            else if (c == '\f') escaped.Append("\\f");
            else if (c == '\r') escaped.Append("\\r");
            else if (c < ' ' || c is '"' or '\'' or '`' or '&' or '+' or '<' or '>' or '\u2028' or '\u2029') escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else if (isRegex && "$()*-.?[]^{|}".Contains(c, StringComparison.Ordinal)) escaped.Append('\\').Append(c);
            else escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>Within a string of a style.</summary>
    public static string StyleString(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\')
            {
                escaped.Append("\\\\");
                continue;
            }

            if (c is not ('\0' or '\t' or '\n' or '\f' or '\r' or '"' or '&' or '\'' or '(' or ')' or '+' or '/' or ':' or ';' or '<' or '>' or '{' or '}'))
            {
                escaped.Append(c);
                continue;
            }

            escaped.Append(CultureInfo.InvariantCulture, $"\\{(int)c:x}");
            // A blank ends the number where the next sign could belong to it.
            if (i + 1 == text.Length || char.IsAsciiHexDigit(text[i + 1]) || text[i + 1] is ' ' or '\t' or '\n' or '\f' or '\r') escaped.Append(' ');
        }

        return escaped.ToString();
    }

    /// <summary>A value in a style: words, numbers and colours, nothing that could begin a string, a function or another rule.</summary>
    public static string StyleValue(string text)
    {
        if (text.AsSpan().IndexOfAny("\0\"'()/;@[\\]`{}<>") >= 0 || text.Contains("--", StringComparison.Ordinal)) return Refused;
        var word = new string([.. text.Where(char.IsAsciiLetter)]).ToLowerInvariant();
        return word.Contains("expression", StringComparison.Ordinal) || word.Contains("mozbinding", StringComparison.Ordinal) ? Refused : text;
    }

    /// <summary>A name of a tag or of an attribute that holds plain text.</summary>
    public static string Name(string text)
    {
        var name = text.ToLowerInvariant();
        if (name.Length == 0 || !name.All(char.IsAsciiLetterOrDigit)) return Refused;
        return HtmlScanner.Advance(new HtmlContext(HtmlState.Tag), name).Content is HtmlContent.Plain ? name : Refused;
    }
}
