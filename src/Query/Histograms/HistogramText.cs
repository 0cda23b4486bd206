using System.Text;
using Barograph.Formats.Numbers;
using Barograph.Model.Samples;

namespace Barograph.Query.Histograms;

/// <summary>Histograms in words, as <c>count_values</c> puts them into a label and test scripts write them.</summary>
public static class HistogramText
{
    /// <summary><c>{count:4, sum:5, [-1,-0.5):1, (1,2]:3}</c>, populated buckets only.</summary>
    public static string Short(FloatHistogram histogram)
    {
        var text = new StringBuilder().Append("{count:").Append(Number(histogram.Count)).Append(", sum:").Append(Number(histogram.Sum));
        // The zero bucket does not cut its neighbours here, and is shown whatever is in it.
        for (var i = histogram.Negative.Length - 1; i >= 0; i--)
        {
            var index = histogram.Negative.Indices[i];
            Append(text, '[', -histogram.UpperBound(index), -histogram.UpperBound(index - 1), ')', histogram.Negative.Counts[i]);
        }
        Append(text, '[', -histogram.ZeroThreshold, histogram.ZeroThreshold, ']', histogram.ZeroCount);
        for (var i = 0; i < histogram.Positive.Length; i++)
        {
            var index = histogram.Positive.Indices[i];
            Append(text, histogram.HasCustomBuckets && index == 0 ? '[' : '(', histogram.UpperBound(index - 1), histogram.UpperBound(index), ']', histogram.Positive.Counts[i]);
        }
        return text.Append('}').ToString();
    }

    static void Append(StringBuilder text, char open, double lower, double upper, char close, double count)
    {
        if (count == 0) return;
        text.Append(", ").Append(open).Append(Number(lower)).Append(',').Append(Number(upper)).Append(close).Append(':').Append(Number(count));
    }

    /// <summary><c>{{schema:1 count:4 sum:5 buckets:[1 3]}}</c>: what is zero is left out.</summary>
    public static string Expression(FloatHistogram histogram)
    {
        var parts = new List<string>();
        if (histogram.Schema != 0) parts.Add($"schema:{histogram.Schema}");
        if (histogram.Count != 0) parts.Add($"count:{Number(histogram.Count)}");
        if (histogram.Sum != 0) parts.Add($"sum:{Number(histogram.Sum)}");
        if (histogram.ZeroCount != 0) parts.Add($"z_bucket:{Number(histogram.ZeroCount)}");
        if (histogram.ZeroThreshold != 0) parts.Add($"z_bucket_w:{Number(histogram.ZeroThreshold)}");
        if (histogram.HasCustomBuckets) parts.Add($"custom_values:{List(histogram.CustomBounds)}");
        if (HintName(histogram.Hint) is { } hint) parts.Add($"counter_reset_hint:{hint}");
        AddBuckets(parts, "offset", "buckets", histogram.Positive.WithoutEmpty());
        AddBuckets(parts, "n_offset", "n_buckets", histogram.Negative.WithoutEmpty());
        return $"{{{{{string.Join(' ', parts)}}}}}";
    }

    static string? HintName(CounterResetHint hint) => hint switch
    {
        CounterResetHint.Reset => "reset",
        CounterResetHint.NotReset => "not_reset",
        CounterResetHint.Gauge => "gauge",
        _ => null,
    };

    static void AddBuckets(List<string> parts, string offset, string key, BucketRun run)
    {
        if (run.Length == 0) return;
        if (run.Indices[0] != 0) parts.Add($"{offset}:{run.Indices[0]}");
        var counts = new double[run.Indices[^1] - run.Indices[0] + 1];
        for (var i = 0; i < run.Length; i++) counts[run.Indices[i] - run.Indices[0]] = run.Counts[i];
        parts.Add($"{key}:{List(counts)}");
    }

    static string List(ReadOnlySpan<double> numbers)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < numbers.Length; i++) text.Append(i > 0 ? " " : "").Append(Number(numbers[i]));
        return text.Append(']').ToString();
    }

    static string Number(double value)
    {
        Span<byte> text = stackalloc byte[GoFloat.MaxBytes];
        return Encoding.UTF8.GetString(text[..GoFloat.WriteGeneral(value, text)]);
    }
}
