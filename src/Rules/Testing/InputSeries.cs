using System.Text;
using Barograph.Formats.Configuration.Rules;
using Barograph.Model.Labels;
using Barograph.Query.Testing;

namespace Barograph.Rules.Testing;

/// <summary>The series that go into a test, one sample an interval. They appear as the test's time passes: no rule sees the future.</summary>
sealed class InputSeries
{
    readonly List<SeriesDescription> series = [];
    readonly List<string> histograms = [];
    int loaded;

    /// <summary>Complains at their places of those that cannot be read.</summary>
    public InputSeries(RuleTest test)
    {
        foreach (var input in test.Series)
        {
            try
            {
                var read = SeriesDescriptionParser.Parse($"{input.Series} {input.Values.ReplaceLineEndings(" ")}");
                if (read.Values.Any(static v => v.Histogram is not null)) histograms.Add(input.Series);
                else series.Add(read);
            }
            catch (SeriesDescriptionException e)
            {
                input.At?.Complain($"{e.Message} (in: {input.Series} {Short(input.Values)})");
            }
        }
    }

    /// <summary>Series of native histograms, which are left out.</summary>
    public IReadOnlyList<string> Histograms => histograms;

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
                if (!one.Values[loaded].Omitted) into.Add(one.Labels, timeMs, one.Values[loaded].Value);
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

    static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
