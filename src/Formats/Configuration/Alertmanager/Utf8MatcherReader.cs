using System.Globalization;
using System.Text;
using Barograph.Model.Matching;
using Barograph.Model.Regex;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>
/// The newer syntax: <c>matchers = [ "{" ] [ matcher { "," matcher } [ "," ] ] [ "}" ]</c>, <c>matcher = word sign word</c>,
/// <c>word = quoted | unquoted</c>. Unquoted words hold anything but blanks and <c>{}!=~,\"'`</c>; braces come in pairs or not at all.
/// </summary>
sealed class Utf8MatcherReader
{
    readonly string text;
    readonly List<Matcher> matchers = [];
    int at;
    string complaint = "";

    Utf8MatcherReader(string text) => this.text = text;

    public static IReadOnlyList<Matcher>? Read(string text, out string complaint)
    {
        var reader = new Utf8MatcherReader(text);
        var held = reader.ReadAll();
        complaint = reader.complaint;
        return held ? reader.matchers : null;
    }

    bool ReadAll()
    {
        var braced = Take('{');
        while (true)
        {
            if (Peek() is '}' or '\0') break;
            if (!ReadMatcher()) return false;
            if (Peek() is '}' or '\0') break;
            if (!Take(',')) return Wrong("expected a comma or close brace");
        }
        if (braced && !Take('}')) return Wrong("expected close brace");
        if (!braced && Peek() == '}') return Wrong("expected opening brace");
        return Peek() == '\0' || Wrong("expected end of input");
    }

    bool ReadMatcher()
    {
        if (!ReadWord("expected label name", out var name)) return false;
        if (ReadSign() is not { } kind) return Wrong("expected an operator such as '=', '!=', '=~' or '!~'");
        if (!ReadWord("expected label value", out var value)) return false;
        try
        {
            matchers.Add(new Matcher(kind, name, value));
            return true;
        }
        catch (Re2SyntaxException wrong)
        {
            complaint = $"failed to create matcher: {MatcherText.RegexComplaint(wrong.Message, value)}";
            return false;
        }
    }

    MatchKind? ReadSign()
    {
        Peek();
        foreach (var (sign, kind) in (ReadOnlySpan<(string, MatchKind)>)[("=~", MatchKind.Regex), ("!~", MatchKind.NotRegex), ("!=", MatchKind.NotEqual), ("=", MatchKind.Equal)])
        {
            if (string.CompareOrdinal(text, at, sign, 0, sign.Length) != 0) continue;
            at += sign.Length;
            return kind;
        }
        return null;
    }

    bool ReadWord(string expected, out string word)
    {
        word = "";
        if (Peek() == '"') return ReadQuoted(out word);
        var from = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && !MatcherText.IsReserved(text[at])) at++;
        word = text[from..at];
        return word.Length > 0 || Wrong(expected);
    }

    /// <summary>Go's escapes: <c>\n \t \\ \" \x41 \101 A \U00000041</c> …</summary>
    bool ReadQuoted(out string word)
    {
        word = "";
        var bytes = new List<byte>();
        for (at++; at < text.Length;)
        {
            var c = text[at++];
            if (c == '"')
            {
                try
                {
                    word = new UTF8Encoding(false, true).GetString([.. bytes]);
                    return true;
                }
                catch (DecoderFallbackException)
                {
                    return Wrong("the value is not UTF-8");
                }
            }
            if (c == '\n') return Wrong("missing end quote");
            if (c == '\\')
            {
                if (!ReadEscape(bytes)) return Wrong("invalid escape");
                continue;
            }
            if (!Rune.TryGetRuneAt(text, at - 1, out var rune)) return Wrong("the value is not UTF-8");
            Append(bytes, rune);
            at += rune.Utf16SequenceLength - 1;
        }
        return Wrong("missing end quote");
    }

    bool ReadEscape(List<byte> bytes)
    {
        if (at >= text.Length) return false;
        var c = text[at++];
        var simple = "abfnrtv\\\"".IndexOf(c, StringComparison.Ordinal);
        if (simple >= 0)
        {
            bytes.Add((byte)"\a\b\f\n\r\t\v\\\""[simple]);
            return true;
        }
        var digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, >= '0' and <= '7' => 3, _ => 0 };
        if (digits == 3) at--;
        if (digits == 0 || at + digits > text.Length) return false;
        var number = text.AsSpan(at, digits);
        at += digits;
        if (digits == 3) return ReadOctal(number, bytes);
        if (!int.TryParse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
        if (digits == 2) bytes.Add((byte)value);
        else if (Rune.IsValid(value)) Append(bytes, new Rune(value));
        else return false;
        return true;
    }

    static bool ReadOctal(ReadOnlySpan<char> number, List<byte> bytes)
    {
        var value = 0;
        foreach (var digit in number)
        {
            if (digit is < '0' or > '7') return false;
            value = value * 8 + (digit - '0');
        }
        bytes.Add((byte)value);
        return value <= byte.MaxValue;
    }

    static void Append(List<byte> bytes, Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
    }

    /// <summary>The next character that is no blank, or the zero character at the end.</summary>
    char Peek()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at < text.Length ? text[at] : '\0';
    }

    bool Take(char c)
    {
        if (Peek() != c) return false;
        at++;
        return true;
    }

    bool Wrong(string expected)
    {
        complaint = at >= text.Length ? $"end of input: {expected}" : $"at {at}, \"{text[at..]}\": {expected}";
        return false;
    }
}
