using System.Text;
using Barograph.Formats.Configuration.Rules;
using Barograph.Model.Labels;
using Barograph.Query.Histograms;
using Barograph.Query.Testing;

namespace Barograph.Rules.Testing;

/// <summary>The series that go into a test, one sample an interval. They appear as the test's time passes: no rule sees the future.</summary>
sealed class InputSeries
{
    readonly List<SeriesDescription> series = [];
    int loaded;

    /// <summary>Complains at their places of those that cannot be read.</summary>
    public InputSeries(RuleTest test)
    {
        foreach (var input in test.Series)
        {
            try
            {
                series.Add(SeriesDescriptionParser.Parse($"{input.Series} {input.Values.ReplaceLineEndings(" ")}"));
            }
            catch (SeriesDescriptionException e)
            {
                input.At?.Complain($"{e.Message} (in: {input.Series} {Short(input.Values)})");
            }
        }
    }

    /// <summary>Adds the samples up to and at the moment.</summary>
    public void LoadTill(DateTimeOffset moment, RuleTest test, TestSeriesSource into)
    {
        for (; test.Start + (loaded * test.Interval) <= moment; loaded++)
        {
            var timeMs = (test.Start + (loaded * test.Interval)).ToUnixTimeMilliseconds();
            var any = false;
            foreach (var one in series)
            {
                if (loaded >= one.Values.Count) continue;
                any = true;
                var value = one.Values[loaded];
                if (value.Histogram is { } histogram) into.Add(one.Labels, timeMs, histogram);
                else if (!value.Omitted) into.Add(one.Labels, timeMs, value.Value);
            }
            if (!any) return; // all have ended
        }
    }

    public static LabelSet Labels(string text)
    {
        if (text.Length == 0) return LabelSet.Empty;
        var utf8 = Encoding.UTF8.GetBytes(text.Trim());
        var labels = SeriesDescriptionParser.ParseLabels(utf8, out var end);
        return end == utf8.Length ? labels : throw new SeriesDescriptionException($"unexpected \"{Encoding.UTF8.GetString(utf8.AsSpan(end))}\" behind the labels");
    }

    /// <summary>A native histogram as answers are held against it: in the one notation of all that are equal.</summary>
    public static string Histogram(string text)
    {
        var values = SeriesDescriptionParser.Parse("x " + text.Trim()).Values;
        return values is [{ Histogram: { } histogram }] ? HistogramText.Expression(histogram)
            : throw new SeriesDescriptionException($"\"{text}\" is no native histogram; one is written as {{{{schema:0 count:2 sum:3 buckets:[1 1]}}}}");
    }

    static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
