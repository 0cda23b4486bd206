using System.Globalization;
using Spectre.Console;

namespace Barograph.App.Querying;

/// <summary>For people: what series share stands above, what they differ in makes the columns; ranges are sparklines, or a chart.</summary>
/// <param name="screen">Where to.</param>
/// <param name="asChart">Ranges as a chart with axes.</param>
/// <param name="span">Of a range query: its start, end and step; null where the points tell.</param>
sealed class TableOutput(Screen screen, bool asChart, (long StartMs, long EndMs, long StepMs)? span) : IAnswerOutput
{
    const int MaxSpark = 60, MinSpark = 16, BarWidth = 30;

    public void Write(QueryAnswer answer)
    {
        if (answer.Kind is "string" or "scalar")
        {
            var point = answer.Kind == "scalar" ? answer.Series[0].Points[0] : default;
            screen.Line(answer.Kind == "string" ? answer.Text : NumberText.Full(point.Value), Screen.Bold);
        }
        else if (answer.Series.Count == 0)
        {
            screen.Line("no series", Screen.Dim);
        }
        else if (answer.Kind == "vector")
        {
            WriteVector(answer.Series);
        }
        else
        {
            WriteRange(answer.Series);
        }
    }

    public void Write(IReadOnlyList<AnswerSeries> series)
    {
        if (series.Count == 0)
        {
            screen.Line("no series", Screen.Dim);
            return;
        }
        var shared = new SharedLabels(series);
        screen.Line(shared.Selector, Screen.Bold);
        if (shared.Different.Count > 0)
        {
            var table = new AnswerTable(screen);
            foreach (var name in shared.Different) table.Add(name, mayBeCut: true);
            foreach (var one in series) table.Row([.. shared.Different.Select(name => (one.Of(name) ?? "", (Style?)null))]);
            table.Write();
        }
        Foot(series.Count, "");
    }

    public void Write(string? label, IReadOnlyList<string> values)
    {
        foreach (var value in values) screen.Line(value);
        var what = label is null ? "label" : "value";
        screen.Line($"{values.Count} {what}{(values.Count == 1 ? "" : "s")}{(label is null ? "" : " of " + label)}", Screen.Dim);
    }

    void WriteVector(IReadOnlyList<AnswerSeries> series)
    {
        var shared = new SharedLabels(series);
        screen.Line(shared.Selector, Screen.Bold);
        var numbers = series.Where(static s => s.Points[0].Histogram is null).ToList();
        if (numbers.Count > 0)
        {
            var table = new AnswerTable(screen);
            foreach (var name in shared.Different) table.Add(name, mayBeCut: true);
            table.Add("value", toTheRight: true);
            foreach (var one in numbers)
                table.Row([.. shared.Different.Select(name => (one.Of(name) ?? "", (Style?)null)), (NumberText.Full(one.Points[0].Value), new Style(ColorOf(one.Points[0].Value)))]);
            table.Write();
        }
        foreach (var one in series.Where(static s => s.Points[0].Histogram is not null)) WriteHistogram(shared, one);
        Foot(series.Count, $" at {NumberText.Moment(series[0].Points[0].TimestampMs)} UTC");
    }

    static Color ColorOf(double value) => double.IsFinite(value) ? Color.Green : Color.Yellow;

    void WriteHistogram(SharedLabels shared, AnswerSeries series)
    {
        var histogram = series.Points[0].Histogram!;
        screen.Write(shared.Describe(series));
        screen.Line($"  count {NumberText.Full(histogram.Count)}  sum {NumberText.Full(histogram.Sum)}", Screen.Dim);
        if (histogram.Buckets.Count == 0) return;
        var most = histogram.Buckets.Max(static b => b.Count);
        var table = new AnswerTable(screen);
        table.Add("  from", toTheRight: true);
        table.Add("to", toTheRight: true);
        table.Add("count", toTheRight: true);
        table.Add("");
        foreach (var bucket in histogram.Buckets)
        {
            var bar = new string(screen.IsUnicode ? '█' : '#', most > 0 ? (int)Math.Round(bucket.Count / most * BarWidth) : 0);
            table.Row((NumberText.Short(bucket.Lower), null), (NumberText.Short(bucket.Upper), null), (NumberText.Short(bucket.Count), null), (bar, Screen.StyleOf(0)));
        }
        table.Write();
    }

    void WriteRange(IReadOnlyList<AnswerSeries> series)
    {
        var shared = new SharedLabels(series);
        screen.Line(shared.Selector, Screen.Bold);
        var (start, end, step) = span ?? SpanOf(series);
        if (asChart) LineChart.Draw(screen, series, start, end, step);
        var table = new AnswerTable(screen);
        if (asChart) table.Add("");
        foreach (var name in shared.Different) table.Add(name, mayBeCut: true);
        // A bar for each step where there are fewer than there is room.
        var spark = (int)Math.Clamp((end - start) / Math.Max(step, 1) + 1, 2, Math.Clamp(screen.Width / 3, MinSpark, MaxSpark));
        if (!asChart) table.Add(Title(start, end, spark));
        foreach (var title in (string[])["min", "mean", "max", "last"]) table.Add(title, toTheRight: true);
        for (var i = 0; i < series.Count; i++)
        {
            var labels = shared.Different.Select(name => (series[i].Of(name) ?? "", (Style?)null));
            (string, Style?) drawn = asChart ? (screen.IsUnicode ? "━" : "*", Screen.StyleOf(i)) : (Sparkline.Of(series[i].Points, start, end, spark, screen.IsUnicode), Screen.StyleOf(i));
            table.Row(asChart ? [drawn, .. labels, .. Figures(series[i])] : [.. labels, drawn, .. Figures(series[i])]);
        }
        table.Write();
        Foot(series.Count, string.Create(CultureInfo.InvariantCulture, $", {NumberText.Moment(start)} to {NumberText.Moment(end)} UTC, every {step / 1000.0:0.###} s"));
    }

    static IEnumerable<(string, Style?)> Figures(AnswerSeries series)
    {
        var values = series.Points.Select(static p => p.Value).Where(double.IsFinite).ToList();
        if (values.Count == 0) return Enumerable.Repeat(("", (Style?)null), 3).Append((NumberText.Short(series.Points[^1].Value), null));
        return ((double[])[values.Min(), values.Average(), values.Max(), series.Points[^1].Value]).Select(static v => (NumberText.Short(v), (Style?)null));
    }

    static string Title(long start, long end, int width)
    {
        var format = end - start >= 86_400_000 ? "MM-dd HH:mm" : "HH:mm:ss";
        string left = DateTimeOffset.FromUnixTimeMilliseconds(start).ToString(format, CultureInfo.InvariantCulture), right = DateTimeOffset.FromUnixTimeMilliseconds(end).ToString(format, CultureInfo.InvariantCulture);
        return left.Length + right.Length < width ? left + right.PadLeft(width - left.Length) : left;
    }

    /// <summary>Of a range selector in an instant query: what its points span, and how far most of them lie apart.</summary>
    static (long StartMs, long EndMs, long StepMs) SpanOf(IReadOnlyList<AnswerSeries> series)
    {
        var start = series.Min(static s => s.Points[0].TimestampMs);
        var end = series.Max(static s => s.Points[^1].TimestampMs);
        var longest = series.MaxBy(static s => s.Points.Count)!.Points;
        return (start, end, longest.Count > 1 ? (longest[^1].TimestampMs - longest[0].TimestampMs) / (longest.Count - 1) : 1000);
    }

    void Foot(int count, string more) => screen.Line($"{count} series{more}", Screen.Dim);
}
