using Barograph.Formats.Numbers;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;

namespace Barograph.Formats.Exposition;

/// <summary>
/// Reads OpenMetrics 1.0 as Prometheus' scraper does: strict in its lines, blind to what holds families together
/// (<c>OpenMetricsChecker</c> sees that). Never allocates.
/// </summary>
/// <remarks>
/// Grammar: <c>page = { line '\n' } "# EOF" ['\n']; line = metadata | sample; metadata = "# " ("HELP" | "TYPE" | "UNIT") ' ' name ' ' text;
/// sample = ( name [ labels ] | labels ) ' ' value [ ' ' timestamp ] [ " # " exemplar-labels ' ' value [ ' ' timestamp ] ]</c>.
/// Timestamps are seconds. Quoted names may stand in the labels.
/// </remarks>
public ref struct OpenMetricsReader : IExpositionReader
{
    PageCursor page;
    int seriesEnd;
    int familyStart, familyEnd, textStart, textEnd;
    int exemplarStart, exemplarEnd;
    int timestampStart, timestampEnd;
    bool ended;

    public OpenMetricsReader(ReadOnlySpan<byte> body) => page = new PageCursor(body);

    public bool IsAsExpected { get; private set; }

    public readonly ReadOnlySpan<byte> Series => page.Body[page.EntryStart..seriesEnd];

    public double Value { get; private set; }

    public bool HasTimestamp { get; private set; }

    public long TimestampMs { get; private set; }

    /// <summary>The sample's timestamp as it is written: finer than milliseconds.</summary>
    internal readonly ReadOnlySpan<byte> TimestampText => page.Body[timestampStart..timestampEnd];

    public readonly ReadOnlySpan<byte> Family => page.Body[familyStart..familyEnd];

    public readonly ReadOnlySpan<byte> Text => page.Body[textStart..textEnd];

    public MetricType Type { get; private set; }

    public readonly int Line => page.LineOf(page.EntryStart);

    public readonly ExpositionError? Error => page.Error;

    public readonly bool HasExemplar => exemplarEnd > exemplarStart;

    public readonly ReadOnlySpan<byte> ExemplarLabels => page.Body[exemplarStart..exemplarEnd];

    public double ExemplarValue { get; private set; }

    public bool HasExemplarTimestamp { get; private set; }

    public long ExemplarTimestampMs { get; private set; }

    public readonly bool NextExemplar() => false;

    public readonly NativeHistogram? Histogram => null;

    public readonly long StartMs => 0;

    public ExpositionEntry Read(ReadOnlySpan<byte> expectedSeries = default)
    {
        if (page.Error is not null) return ExpositionEntry.Broken;
        if (ended) return ExpositionEntry.End;
        exemplarStart = exemplarEnd = 0;
        page.EntryStart = page.At;
        if (page.AtEnd)
        {
            page.Fail(page.At, "the page does not end with # EOF");
            return ExpositionEntry.Broken;
        }

        if (page.Current == '#') return ReadMetadata();
        return ((IsAsExpected = SkipExpected(expectedSeries)) || SkipSeries()) && ReadSample() ? ExpositionEntry.Sample : ExpositionEntry.Broken;
    }

    bool SkipExpected(ReadOnlySpan<byte> expected)
    {
        if (expected.IsEmpty || !page.Body[page.At..].StartsWith(expected)) return false;
        var end = page.At + expected.Length;
        if (end >= page.Body.Length || page.Body[end] != ' ') return false;
        seriesEnd = page.At = end;
        return true;
    }

    bool SkipSeries()
    {
        var named = page.SkipMetricName();
        if (!named && page.Current != '{') return page.Expected("a metric name, '{' or '#'");
        if (page.Current == '{' && !page.AtEnd)
        {
            var open = page.At++;
            if (!page.SkipLabels(lenient: false, ref named)) return false;
            if (!named) return page.Fail(open, "there is no metric name");
        }

        seriesEnd = page.At;
        return true;
    }

    bool ReadSample()
    {
        if (!ReadNumber("a value", out var value)) return false;
        Value = double.IsNaN(value) ? StaleMarker.NormalNan : value;
        HasTimestamp = page.Current == ' ' && !AtExemplar;
        timestampStart = timestampEnd = page.At + 1;
        if (HasTimestamp)
        {
            if (!ReadTimestamp(out var timestampMs)) return false;
            TimestampMs = timestampMs;
            timestampEnd = page.At;
        }

        return AtExemplar ? ReadExemplar() : EndLine();
    }

    readonly bool AtExemplar => page.Body[page.At..].StartsWith(" # {"u8);

    bool ReadExemplar()
    {
        page.At += 3;
        exemplarStart = page.At++;
        var named = true; // An exemplar has none, so a quoted word alone is wrong.
        if (!page.SkipLabels(lenient: false, ref named)) return false;
        exemplarEnd = page.At;
        if (!ReadNumber("the exemplar's value", out var value)) return false;
        ExemplarValue = value;
        HasExemplarTimestamp = page.Current == ' ';
        if (HasExemplarTimestamp)
        {
            if (!ReadTimestamp(out var timestampMs)) return false;
            ExemplarTimestampMs = timestampMs;
        }

        return EndLine();
    }

    bool ReadNumber(string what, out double value)
    {
        value = 0;
        if (page.Current != ' ' || page.AtEnd) return page.Expected($"a space and {what}");
        var start = ++page.At;
        var length = page.Body[start..].IndexOfAny((byte)' ', (byte)'\n');
        page.At = length < 0 ? page.Body.Length : start + length;
        if (page.At == start) return page.Expected(what);
        return FloatText.TryParse(page.Body[start..page.At], out value) || page.Fail(start, $"{what} is no number");
    }

    // Seconds; a float holds what milliseconds need. Cut, not rounded, as Prometheus does. One beyond all time is the last of all times.
    bool ReadTimestamp(out long timestampMs)
    {
        timestampMs = 0;
        var start = page.At + 1;
        if (!ReadNumber("a timestamp", out var seconds)) return false;
        if (!double.IsFinite(seconds)) return page.Fail(start, "the timestamp is out of range");
        timestampMs = (long)(seconds * 1000);
        return true;
    }

    bool EndLine()
    {
        if (page.AtEnd) return page.Fail(page.At, "the page does not end with # EOF");
        if (page.Current != '\n') return page.Expected("the end of the line");
        page.At++;
        return true;
    }

    ExpositionEntry ReadMetadata()
    {
        var rest = page.Body[page.At..];
        if (rest.StartsWith("# EOF"u8)) return ReadEnd(rest);
        ExpositionEntry? kind = rest switch
        {
            _ when rest.StartsWith("# HELP "u8) => ExpositionEntry.Help,
            _ when rest.StartsWith("# TYPE "u8) => ExpositionEntry.Type,
            _ when rest.StartsWith("# UNIT "u8) => ExpositionEntry.Unit,
            _ => null,
        };
        if (kind is null)
        {
            page.Fail(page.At, "# HELP, # TYPE, # UNIT or # EOF was expected");
            return ExpositionEntry.Broken;
        }

        page.At += 7;
        var good = ReadFamily() && ReadText() && kind switch
        {
            ExpositionEntry.Help => page.IsUtf8(Text) || page.Fail(textStart, "the help text is not UTF-8"),
            ExpositionEntry.Type => ReadType(),
            _ => Text.IsEmpty || UnitFits() || page.Fail(textStart, "the unit is not the end of the metric's name"),
        };
        return good ? kind.Value : ExpositionEntry.Broken;
    }

    readonly bool UnitFits() => Family.Length > Text.Length && Family.EndsWith(Text) && Family[Family.Length - Text.Length - 1] == '_';

    ExpositionEntry ReadEnd(ReadOnlySpan<byte> rest)
    {
        page.At += 5;
        if (rest.Length > 5 && rest[5] == '\n') page.At++;
        if (!page.AtEnd)
        {
            page.Fail(page.At, "there is more after # EOF");
            return ExpositionEntry.Broken;
        }

        ended = true;
        return ExpositionEntry.End;
    }

    bool ReadFamily()
    {
        familyStart = page.At;
        if (page.Current == '"')
        {
            if (!page.SkipQuoted(newlinesAllowed: false)) return false;
            (familyStart, familyEnd) = (familyStart + 1, page.At - 1);
            return true;
        }

        if (!page.SkipMetricName()) return page.Expected("a metric name");
        familyEnd = page.At;
        return true;
    }

    bool ReadText()
    {
        if (page.Current != ' ') return page.Expected("a space and a text");
        textStart = ++page.At;
        var length = page.Body[page.At..].IndexOf((byte)'\n');
        if (length < 0) return page.Fail(page.Body.Length, "the page does not end with # EOF");
        textEnd = page.At + length;
        page.At = textEnd + 1;
        return true;
    }

    bool ReadType()
    {
        if (OpenMetricsWords.TypeOf(Text) is not { } type)
            return page.Fail(textStart, "one of counter, gauge, histogram, gaugehistogram, summary, info, stateset, unknown was expected");
        Type = type;
        return true;
    }
}
