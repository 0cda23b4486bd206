using System.Text;
using System.Text.Unicode;

namespace Barograph.Formats.Exposition;

/// <summary>A place on a page, and the pieces of grammar that both text formats share. A method that fails leaves an error and answers false.</summary>
ref struct PageCursor(ReadOnlySpan<byte> body)
{
    const int ExcerptBytes = 120;
    const byte Letter = 1, Digit = 2, Colon = 4;

    static readonly byte[] Kinds = MakeKinds();

    public readonly ReadOnlySpan<byte> Body = body;

    // Pages are nearly always valid as a whole, and one vectorised look is cheaper than one per label value.
    readonly bool isUtf8 = Utf8.IsValid(body);

    public int At;
    public int EntryStart;
    public ExpositionError? Error;

    public readonly bool AtEnd => At >= Body.Length;

    public readonly byte Current => At < Body.Length ? Body[At] : (byte)'\n';

    static byte[] MakeKinds()
    {
        var kinds = new byte[256];
        for (var c = 'a'; c <= 'z'; c++) kinds[c] = kinds[c - 32] = Letter;
        kinds['_'] = Letter;
        kinds[':'] = Colon;
        for (var c = '0'; c <= '9'; c++) kinds[c] = Digit;
        return kinds;
    }

    public bool SkipMetricName() => SkipWord(Letter | Colon);

    public bool SkipLabelName() => SkipWord(Letter);

    bool SkipWord(byte first)
    {
        var start = At;
        if ((Kinds[Current] & first) == 0) return false;
        var kinds = Kinds;
        var body = Body;
        var more = first | Digit;
        var at = At + 1;
        while ((uint)at < (uint)body.Length && (kinds[body[at]] & more) != 0) at++;
        At = at;
        return At > start;
    }

    public void SkipBlanks()
    {
        while (At < Body.Length && Body[At] is (byte)' ' or (byte)'\t') At++;
    }

    /// <summary>Steps over a quoted string; what a backslash precedes is never the end.</summary>
    public bool SkipQuoted(bool newlinesAllowed)
    {
        if (Current != '"') return false;
        var at = At + 1;
        while (true)
        {
            var rest = Body[Math.Min(at, Body.Length)..];
            var found = newlinesAllowed ? rest.IndexOfAny((byte)'"', (byte)'\\') : rest.IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
            if (found < 0) return Fail(Body.Length, "a closing quote was expected, the page ends");
            at += found + 1;
            if (rest[found] == '"') break;
            if (rest[found] == '\n') return Fail(at - 1, "a closing quote was expected, the line ends");
            if (at < Body.Length && Body[at] == '\n') return Fail(at, "a backslash stands before the end of the line");
            at++;
        }

        At = at;
        return true;
    }

    /// <summary>
    /// Steps over labels from behind '{' to behind '}'. <paramref name="hasName"/> becomes true where a quoted metric name is among them.
    /// </summary>
    /// <param name="lenient">The text format: blanks anywhere, commas not needed, line breaks in values.</param>
    public bool SkipLabels(bool lenient, ref bool hasName)
    {
        while (true)
        {
            if (lenient) SkipBlanks();
            if (Current == '}' && !AtEnd)
            {
                At++;
                return true;
            }

            var quoted = Current == '"';
            if (quoted ? !SkipQuoted(lenient) : !SkipLabelName()) return Expected("a label name or '}'");
            if (lenient) SkipBlanks();
            if (quoted && Current is (byte)',' or (byte)'}' && !AtEnd)
            {
                if (hasName) return Fail(At, "the metric already has a name");
                hasName = true;
                if (Current == ',') At++;
                continue;
            }

            if (!SkipLabelValue(lenient)) return false;
            if (lenient) SkipBlanks();
            if (Current == ',' && !AtEnd) At++;
            else if (!lenient && Current != '}') return Expected("',' or '}'");
        }
    }

    bool SkipLabelValue(bool lenient)
    {
        if (Current != '=') return Expected("'='");
        At++;
        if (lenient) SkipBlanks();
        var start = At;
        if (!SkipQuoted(lenient)) return Expected("a quoted label value");
        return isUtf8 || Utf8.IsValid(Body[start..At]) || Fail(start, "the label value is not UTF-8");
    }

    /// <summary>Whether a text that was stepped over is UTF-8.</summary>
    public readonly bool IsUtf8(ReadOnlySpan<byte> text) => isUtf8 || Utf8.IsValid(text);

    public readonly int LineOf(int at) => Body[..Math.Min(at, Body.Length)].Count((byte)'\n') + 1;

    public bool Expected(string what)
    {
        if (Error is not null) return false;
        var found = AtEnd ? "the end of the page" : Body[At] switch
        {
            (byte)'\n' => "the end of the line",
            var c and > 0x20 and < 0x7F => $"'{(char)c}'",
            var c => $"byte 0x{c:x2}",
        };
        return Fail(At, $"{what} was expected, found {found}");
    }

    public bool Fail(int at, string reason)
    {
        if (Error is not null) return false;
        at = Math.Min(at, Body.Length);
        var lineStart = Body[..at].LastIndexOf((byte)'\n') + 1;
        var line = Body[lineStart..];
        var end = line.IndexOf((byte)'\n');
        if (end >= 0) line = line[..end];
        var excerpt = Encoding.UTF8.GetString(line[..Math.Min(line.Length, ExcerptBytes)]) + (line.Length > ExcerptBytes ? "…" : "");
        Error = new ExpositionError(LineOf(at), at - lineStart + 1, reason, excerpt);
        return false;
    }
}
