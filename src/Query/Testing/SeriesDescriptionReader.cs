using System.Globalization;
using System.Text;
using Barograph.Model.Samples;
using Barograph.Query.Histograms;

namespace Barograph.Query.Testing;

/// <summary>Reads the values of a series description.</summary>
/// <remarks>
/// Grammar, items parted by blanks: <c>_</c> · <c>_xN</c> (N places) · <c>v</c> · <c>vxN</c> (v, then N more) ·
/// <c>v+dxN</c>, <c>v-dxN</c> (N steps from v) · where v is a number, <c>stale</c>, or a histogram in double braces.
/// </remarks>
ref struct SeriesDescriptionReader(ReadOnlySpan<byte> text)
{
    const int MaxValues = 10_000_000; // a slip of the pen must not eat the memory of the machine

    readonly ReadOnlySpan<byte> text = text;
    int at;

    public List<SequenceValue> ReadAll()
    {
        var values = new List<SequenceValue>();
        while (true)
        {
            while (Peek() is ' ' or '\t') at++;
            if (at >= text.Length) return values;
            ReadItem(values);
            if (at < text.Length && Peek() is not (' ' or '\t')) throw Unexpected("in series values");
            if (values.Count > MaxValues) throw new SeriesDescriptionException($"series description of more than {MaxValues} values");
        }
    }

    void ReadItem(List<SequenceValue> values)
    {
        if (Peek() == '_')
        {
            at++;
            var count = Accept('x') ? ReadCount() : 1;
            for (var i = 0; i < count; i++) values.Add(SequenceValue.Missing);
        }
        else if (Peek() == '{')
        {
            ReadHistograms(values);
        }
        else
        {
            ReadFloats(values);
        }
    }

    void ReadFloats(List<SequenceValue> values)
    {
        var value = TryWord("stale"u8) ? StaleMarker.Value : ReadNumber();
        double? step = Peek() is '+' or '-' ? ReadNumber() : null;
        if (!Accept('x'))
        {
            if (step is not null) throw Unexpected("in series values, expected \"x\"");
            values.Add(new SequenceValue(value));
            return;
        }
        var count = ReadCount();
        values.Add(new SequenceValue(value));
        for (var i = 0; i < count; i++) values.Add(new SequenceValue(step is { } by ? value += by : value));
    }

    void ReadHistograms(List<SequenceValue> values)
    {
        var first = ReadHistogram();
        var current = first.ToHistogram();
        var sign = Peek() switch { '+' => 1, '-' => -1, _ => 0 };
        FloatHistogram? step = null;
        if (sign != 0)
        {
            at++;
            step = ReadHistogram().ToHistogram();
        }
        var count = Accept('x') ? ReadCount() : 0;
        for (var i = 0; i <= count; i++)
        {
            if (i > 0 && step is not null)
            {
                var next = sign > 0 ? HistogramArithmetic.Add(current, step) : HistogramArithmetic.Subtract(current, step);
                current = next.Result ?? throw new SeriesDescriptionException("histograms with exponential and custom buckets cannot be combined");
            }
            values.Add(new SequenceValue(0) { Histogram = current, SaysHint = first.Hint is not null });
        }
    }

    NativeHistogramDescription ReadHistogram()
    {
        if (!TryWord("{{"u8)) throw Unexpected("in series values, expected \"{{\"");
        var histogram = new NativeHistogramDescription();
        while (true)
        {
            while (Peek() is ' ' or '\t') at++;
            if (TryWord("}}"u8)) return histogram;
            histogram = ReadField(histogram);
        }
    }

    NativeHistogramDescription ReadField(NativeHistogramDescription histogram)
    {
        var from = at;
        while (Peek() is '_' || char.IsAsciiLetter((char)Peek())) at++;
        var key = Encoding.UTF8.GetString(text[from..at]);
        if (!Accept(':')) throw Unexpected("in histogram description, expected \":\"");
        return key switch
        {
            "schema" => histogram with { Schema = (int)ReadNumber() },
            "sum" => histogram with { Sum = ReadNumber() },
            "count" => histogram with { Count = ReadNumber() },
            "z_bucket" => histogram with { ZeroCount = ReadNumber() },
            "z_bucket_w" => histogram with { ZeroThreshold = ReadNumber() },
            "offset" => histogram with { Offset = (int)ReadNumber() },
            "n_offset" => histogram with { NegativeOffset = (int)ReadNumber() },
            "buckets" => histogram with { Buckets = ReadList() },
            "n_buckets" => histogram with { NegativeBuckets = ReadList() },
            "custom_values" => histogram with { CustomValues = ReadList() },
            "counter_reset_hint" => histogram with { Hint = ReadHint() },
            _ => throw new SeriesDescriptionException($"bad histogram descriptor found: \"{key}\""),
        };
    }

    List<double> ReadList()
    {
        if (!Accept('[')) throw Unexpected("in histogram description, expected \"[\"");
        var list = new List<double>();
        while (true)
        {
            while (Peek() is ' ' or '\t') at++;
            if (Accept(']')) return list;
            list.Add(ReadNumber());
        }
    }

    CounterResetHint ReadHint()
    {
        if (TryWord("unknown"u8)) return CounterResetHint.Unknown;
        if (TryWord("reset"u8)) return CounterResetHint.Reset;
        if (TryWord("not_reset"u8)) return CounterResetHint.NotReset;
        if (TryWord("gauge"u8)) return CounterResetHint.Gauge;
        throw Unexpected("in histogram description, expected a counter reset hint");
    }

    double ReadNumber()
    {
        var from = at;
        if (Peek() is '+' or '-') at++;
        var negative = from < at && text[from] == '-';
        foreach (var word in (string[])["inf", "nan"])
        {
            if (text.Length - at >= word.Length && Ascii.EqualsIgnoreCase(text.Slice(at, word.Length), word))
            {
                at += word.Length;
                return word == "nan" ? StaleMarker.NormalNan : negative ? double.NegativeInfinity : double.PositiveInfinity;
            }
        }
        while (char.IsAsciiDigit((char)Peek()) || Peek() == '.' || PartsThousands()) at++;
        if (Peek() is 'e' or 'E')
        {
            at++;
            if (Peek() is '+' or '-') at++;
            while (char.IsAsciiDigit((char)Peek())) at++;
        }
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (double.TryParse(WithoutParts(text[from..at]), style, CultureInfo.InvariantCulture, out var value)) return value;
        at = from;
        throw Unexpected("in series values, expected number or \"stale\"");
    }

    /// <summary><c>1_000</c>, between two digits.</summary>
    readonly bool PartsThousands()
        => Peek() == '_' && at > 0 && char.IsAsciiDigit((char)text[at - 1]) && at + 1 < text.Length && char.IsAsciiDigit((char)text[at + 1]);

    /// <summary>Only whole numbers are written so.</summary>
    static ReadOnlySpan<byte> WithoutParts(ReadOnlySpan<byte> number)
        => number.Contains((byte)'_') && number.IndexOfAny(".eE"u8) < 0 ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(number).Replace("_", "", StringComparison.Ordinal)) : number;

    int ReadCount()
    {
        var from = at;
        while (char.IsAsciiDigit((char)Peek())) at++;
        if (int.TryParse(text[from..at], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MaxValues) return count;
        at = from;
        throw Unexpected("in series values, expected a count");
    }

    readonly int Peek() => at < text.Length ? text[at] : 0;

    bool Accept(char wanted)
    {
        if (Peek() != wanted) return false;
        at++;
        return true;
    }

    bool TryWord(ReadOnlySpan<byte> word)
    {
        if (!text[at..].StartsWith(word)) return false;
        at += word.Length;
        return true;
    }

    readonly SeriesDescriptionException Unexpected(string place)
    {
        var rest = Encoding.UTF8.GetString(text[at..]);
        return new SeriesDescriptionException($"unexpected \"{(rest.Length > 10 ? rest[..10] + "…" : rest)}\" {place}");
    }
}
