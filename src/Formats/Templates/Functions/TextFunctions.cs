using System.Globalization;
using System.Text;

namespace Barograph.Formats.Templates.Functions;

/// <summary>Functions over text that Prometheus and Alertmanager share, and their two ways of writing titles.</summary>
static class TextFunctions
{
    public static IEnumerable<GoFunction> Shared =>
    [
        GoFunction.Of<string>("toUpper", static text => text.ToUpperInvariant()),
        GoFunction.Of<string>("toLower", static text => text.ToLowerInvariant()),
        GoFunction.Of<string>("safeHtml", GoSafeText.Html),
        .. RegexFunctions.All,
    ];

    /// <summary>Go's <c>strings.Title</c>: the first letter of every word becomes a title letter, the rest stays.</summary>
    public static string TitleFirst(string text)
    {
        var titled = new StringBuilder(text.Length);
        var before = new Rune(' ');
        foreach (var rune in text.EnumerateRunes())
        {
            titled.Append((Separates(before) ? Title(rune) : rune).ToString());
            before = rune;
        }

        return titled.ToString();
    }

    static bool Separates(Rune rune) => rune.IsAscii
        ? !(char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value == '_')
        : !Rune.IsLetter(rune) && !Rune.IsDigit(rune) && Rune.IsWhiteSpace(rune);

    /// <summary>As titles are written in American English: the first letter of a word large, all others small; an apostrophe does not end a word.</summary>
    public static string TitleWords(string text)
    {
        var titled = new StringBuilder(text.Length);
        var inWord = false;
        var runes = text.EnumerateRunes().ToArray();
        for (var i = 0; i < runes.Length; i++)
        {
            var rune = runes[i];
            if (IsWordPart(rune))
            {
                titled.Append((inWord || !Rune.IsLetter(rune) ? Rune.ToLowerInvariant(rune) : Title(rune)).ToString());
                inWord = true;
            }
            else
            {
                // Within a word: don't, a.b, a:b.
                inWord = inWord && (rune.Value is '\'' or '.' or ':' or 0x2019) && i + 1 < runes.Length && Rune.IsLetter(runes[i + 1]) && Rune.IsLetter(runes[i - 1]);
                titled.Append(rune.ToString());
            }
        }

        return titled.ToString();
    }

    static bool IsWordPart(Rune rune) => rune.Value == '_' || Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    // The four letters that are two letters in one have a title form of their own.
    static Rune Title(Rune rune) => rune.Value switch
    {
        >= 0x1C4 and <= 0x1C6 => new Rune(0x1C5),
        >= 0x1C7 and <= 0x1C9 => new Rune(0x1C8),
        >= 0x1CA and <= 0x1CC => new Rune(0x1CB),
        >= 0x1F1 and <= 0x1F3 => new Rune(0x1F2),
        _ => Rune.ToUpperInvariant(rune),
    };

    /// <summary>Undoes the escaping of a query: a plus is a blank.</summary>
    public static string UrlUnescape(string text)
    {
        var bytes = new List<byte>(text.Length);
        var utf8 = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] != '%')
            {
                bytes.Add(utf8[i] == '+' ? (byte)' ' : utf8[i]);
                continue;
            }

            if (i + 2 >= utf8.Length || !byte.TryParse(utf8.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
                throw new GoCallException($"invalid URL escape {Parsing.GoQuote.Quote(Encoding.UTF8.GetString(utf8.AsSpan(i, Math.Min(3, utf8.Length - i))))}");
            bytes.Add(escaped);
            i += 2;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
