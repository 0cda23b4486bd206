using System.Buffers.Text;
using Barograph.Formats.Numbers;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;

namespace Barograph.Formats.Exposition;

/// <summary>Reads Prometheus' text formats 0.0.4 and 1.0.0 with the tolerance of Prometheus' own scraper. Never allocates.</summary>
/// <remarks>
/// Grammar, blanks being spaces and tabs: <c>page = { line '\n' }; line = [blanks] ( sample | comment | );
/// sample = ( name [blanks] [ labels ] | labels ) [blanks] value [ blanks timestamp ] [blanks];
/// labels = '{' { ( quoted-name | label '=' quoted ) [','] } '}'; comment = '#' anything;
/// comment = '#' blanks ("HELP" | "TYPE") blanks name [ blank text ]</c>. The last line needs no line break.
/// </remarks>
public ref struct TextExpositionReader : IExpositionReader
{
    PageCursor page;
    int seriesEnd;
    int familyStart, familyEnd, textStart, textEnd;

    public TextExpositionReader(ReadOnlySpan<byte> body) => page = new PageCursor(body);

    public bool IsAsExpected { get; private set; }

    public readonly ReadOnlySpan<byte> Series => page.Body[page.EntryStart..seriesEnd];

    public double Value { get; private set; }

    public bool HasTimestamp { get; private set; }

    public long TimestampMs { get; private set; }

    public readonly ReadOnlySpan<byte> Family => page.Body[familyStart..familyEnd];

    public readonly ReadOnlySpan<byte> Text => page.Body[textStart..textEnd];

    public MetricType Type { get; private set; }

    public readonly int Line => page.LineOf(page.EntryStart);

    public readonly ExpositionError? Error => page.Error;

    public readonly bool HasExemplar => false;

    public readonly ReadOnlySpan<byte> ExemplarLabels => default;

    public readonly double ExemplarValue => 0;

    public readonly bool HasExemplarTimestamp => false;

    public readonly long ExemplarTimestampMs => 0;

    public readonly bool NextExemplar() => false;

    public readonly NativeHistogram? Histogram => null;

    public readonly long StartMs => 0;

    public ExpositionEntry Read(ReadOnlySpan<byte> expectedSeries = default)
    {
        if (page.Error is not null) return ExpositionEntry.Broken;
        while (true)
        {
            page.SkipBlanks();
            if (page.AtEnd) return ExpositionEntry.End;
            page.EntryStart = page.At;
            switch (page.Current)
            {
                case (byte)'\n':
                    page.At++;
                    continue;
                case (byte)'#':
                    if (ReadComment(out var entry)) return entry;
                    continue;
                default:
                    return ((IsAsExpected = SkipExpected(expectedSeries)) || SkipSeries()) && ReadValue() ? ExpositionEntry.Sample : ExpositionEntry.Broken;
            }
        }
    }

    // Only a series that was parsed before is expected, so its bytes are known to be good; what must be seen is that it ends here too.
    bool SkipExpected(ReadOnlySpan<byte> expected)
    {
        if (expected.IsEmpty || !page.Body[page.At..].StartsWith(expected)) return false;
        var start = page.At;
        page.At += expected.Length;
        seriesEnd = page.At;
        if (expected[^1] == '}') return true;
        if (page.Current is (byte)' ' or (byte)'\t')
        {
            page.SkipBlanks();
            if (page.Current != '{') return true;
        }

        page.At = start;
        return false;
    }

    bool SkipSeries()
    {
        var named = page.SkipMetricName();
        if (!named && page.Current != '{') return page.Expected("a metric name, '{' or '#'");
        seriesEnd = page.At;
        page.SkipBlanks();
        if (page.Current != '{' || page.AtEnd) return true;
        var open = page.At++;
        if (!page.SkipLabels(lenient: true, ref named)) return false;
        seriesEnd = page.At;
        return named || page.Fail(open, "there is no metric name");
    }

    bool ReadValue()
    {
        page.SkipBlanks();
        var start = page.At;
        var body = page.Body;
        var at = start;
        while ((uint)at < (uint)body.Length && body[at] is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'{')) at++;
        page.At = at;
        if (at == start) return page.Expected("a value");
        if (!FloatText.TryParse(body[start..at], out var value)) return page.Fail(start, "the value is no number");
        Value = double.IsNaN(value) ? StaleMarker.NormalNan : value;
        HasTimestamp = false;
        page.SkipBlanks();
        if (page.Current == '\n') return EndLine();
        return ReadTimestamp();
    }

    bool ReadTimestamp()
    {
        var start = page.At;
        while (!page.AtEnd && (uint)(page.Current - '0') <= 9) page.At++;
        if (page.At == start) return page.Expected("a timestamp or the end of the line");
        if (!Utf8Parser.TryParse(page.Body[start..page.At], out long timestampMs, out _)) return page.Fail(start, "the timestamp is out of range");
        TimestampMs = timestampMs;
        HasTimestamp = true;
        page.SkipBlanks();
        return EndLine();
    }

    bool EndLine()
    {
        if (page.Current != '\n') return page.Expected("the end of the line");
        page.At++;
        return true;
    }

    // A comment that is neither HELP nor TYPE is skipped, and so is "#HELP" without a blank.
    bool ReadComment(out ExpositionEntry entry)
    {
        entry = ExpositionEntry.Broken;
        page.At++;
        var blanks = page.At;
        page.SkipBlanks();
        var rest = page.Body[page.At..];
        var isHelp = rest.StartsWith("HELP"u8);
        if (page.At == blanks || (!isHelp && !rest.StartsWith("TYPE"u8)) || rest.Length < 5 || rest[4] is not ((byte)' ' or (byte)'\t'))
        {
            SkipLine();
            return false;
        }

        page.At += 4;
        page.SkipBlanks();
        if (!ReadFamily()) return true;
        ReadText();
        if (isHelp)
            entry = page.IsUtf8(Text) || page.Fail(textStart, "the help text is not UTF-8") ? ExpositionEntry.Help : ExpositionEntry.Broken;
        else if (ReadType())
            entry = ExpositionEntry.Type;
        return true;
    }

    bool ReadFamily()
    {
        familyStart = page.At;
        if (page.Current == '"')
        {
            if (!page.SkipQuoted(newlinesAllowed: true)) return false;
            (familyStart, familyEnd) = (familyStart + 1, page.At - 1);
            return true;
        }

        if (!page.SkipMetricName()) return page.Expected("a metric name");
        familyEnd = page.At;
        return true;
    }

    // One character parts the name from the text, whatever it is; a text of blanks alone is none.
    void ReadText()
    {
        textStart = page.At;
        SkipLine();
        textEnd = page.At > 0 && page.At > textStart && page.Body[page.At - 1] == '\n' ? page.At - 1 : page.At;
        if (textEnd > textStart) textStart++;
        if (page.Body[textStart..textEnd].IndexOfAnyExcept((byte)' ', (byte)'\t') < 0) textEnd = textStart;
    }

    bool ReadType()
    {
        MetricType? type = Text switch
        {
            var t when t.SequenceEqual("counter"u8) => MetricType.Counter,
            var t when t.SequenceEqual("gauge"u8) => MetricType.Gauge,
            var t when t.SequenceEqual("histogram"u8) => MetricType.Histogram,
            var t when t.SequenceEqual("summary"u8) => MetricType.Summary,
            var t when t.SequenceEqual("untyped"u8) => MetricType.Unknown,
            _ => null,
        };
        if (type is null) return page.Fail(textStart, "one of counter, gauge, histogram, summary, untyped was expected");
        Type = type.Value;
        return true;
    }

    void SkipLine()
    {
        var end = page.Body[page.At..].IndexOf((byte)'\n');
        page.At = end < 0 ? page.Body.Length : page.At + end + 1;
    }
}
