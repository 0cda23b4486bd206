using Barograph.App.Querying;
using Barograph.Query.Explanation;
using Spectre.Console;

namespace Barograph.Tests.Unit.App.Querying;

public class ScreenTests
{
    const long Start = 1_700_000_000_000;

    [Fact]
    public void a_vector_says_once_what_all_series_share()
        => Assert.Equal("""
            up{job="node"}
            instance  value
            a:9100        1
            b:9100        0
            2 series at 2023-11-14 22:13:20 UTC

            """, Drawn(80, true, null, new QueryAnswer("vector", [Up("a:9100", 1), Up("b:9100", 0)], "")));

    [Fact]
    public void a_narrow_screen_cuts_the_middle_of_the_widest_labels()
    {
        var text = Drawn(40, true, null, new QueryAnswer("vector", [Up("a-very-long-name-of-an-instance-somewhere.example.org:9100", 1), Up("b", 0)], ""));
        Assert.Contains("\na-very-lon", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n').Skip(1).SkipLast(2), static line => Assert.True(line.Length <= 40, line));
        Assert.Contains("…", text, StringComparison.Ordinal);
        Assert.Contains("org:9100", text, StringComparison.Ordinal);
    }

    [Fact]
    public void a_histogram_shows_its_buckets_as_bars()
    {
        var histogram = new AnswerHistogram(6, 12.5, [new(0, 0.5, 1, 2), new(0, 1, 2, 4)]);
        Assert.Equal("""
            took{job="api"}
            took{job="api"}  count 6  sum 12.5
              from  to  count  
               0.5   1      2  ###############
                 1   2      4  ##############################
            1 series at 2023-11-14 22:13:20 UTC

            """, Drawn(80, false, null, new QueryAnswer("vector", [Series("took", "job", "api", new AnswerPoint(Start, 12.5, histogram))], "")));
    }

    [Fact]
    public void a_range_is_a_line_of_bars_and_figures()
    {
        var series = Series("load", "host", "a", [.. Enumerable.Range(0, 8).Select(static i => new AnswerPoint(Start + i * 1000, i * 1000, null))]);
        Assert.Equal("""
            load{host="a"}
            22:13:20  min  mean  max  last
            ▁▂▃▄▅▆▇█    0  3.5k   7k    7k
            1 series, 2023-11-14 22:13:20 to 2023-11-14 22:13:27 UTC, every 1 s

            """, Drawn(80, true, (Start, Start + 7000, 1000), new QueryAnswer("matrix", [series], "")));
    }

    [Fact]
    public void what_is_missing_is_a_gap()
    {
        AnswerPoint[] points = [new(Start, 1, null), new(Start + 3000, double.NaN, null), new(Start + 9000, 2, null)];
        Assert.Equal("_        #", Sparkline.Of(points, Start, Start + 9000, 10, unicode: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void a_chart_has_round_numbers_at_its_axis_and_its_points_in_their_places(bool unicode)
    {
        var series = Series("load", "host", "a", [.. Enumerable.Range(0, 101).Select(static i => new AnswerPoint(Start + i * 1000, i * 0.93, null))]);
        var lines = Drawn(80, unicode, (Start, Start + 100_000, 1000), new QueryAnswer("matrix", [series], ""), chart: true).Split('\n');
        Assert.StartsWith("100 ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("  0 ", lines[16], StringComparison.Ordinal);
        Assert.Equal(6, lines.Skip(1).Take(16).Count(static line => line.TrimStart().Length > 0 && char.IsAsciiDigit(line.TrimStart()[0])));
        // A line that rises: each row of the screen begins farther to the left than the one above it.
        var begins = lines.Skip(2).Take(15).Select(static line => line.Length - line[5..].TrimStart().Length).ToList();
        Assert.Equal(begins.OrderDescending(), begins);
        Assert.Contains("22:13:20", lines[18], StringComparison.Ordinal);
        Assert.Contains("22:15:00", lines[18], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, static line => line.Length > 80);
    }

    [Fact]
    public void series_that_cannot_be_drawn_do_not_break_a_chart()
    {
        foreach (var values in (double[][])[[double.NaN], [5, 5, 5], [double.MaxValue, -double.MaxValue], [1e-300, 2e-300], [double.PositiveInfinity, 1], [1e18, 1e18 + 200]])
        {
            var series = Series("x", "a", "b", [.. values.Select(static (v, i) => new AnswerPoint(Start + i * 1000, v, null))]);
            Assert.Contains("1 series", Drawn(60, true, (Start, Start + 1000, 1000), new QueryAnswer("matrix", [series], ""), chart: true), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void a_plan_is_a_tree_with_its_costs_beside_it()
    {
        var selector = new PlanNode("range selector", "", "up[5m]", 1) { Read = 1, Cost = new PlanCost { Series = 2, Samples = 40, Chunks = 2, ChunkBytes = 3000, SelfSeconds = 0.003, Seconds = 0.003 } };
        var rate = new PlanNode("function", "rate", "rate(up[5m])", 1) { Inputs = [selector], Cost = new PlanCost { Series = 2, Samples = 2, SelfSeconds = 0.001, Seconds = 0.004 } };
        var plan = new QueryPlan("rate(up[5m])", Start, Start, 0, [new PlanRead(1, "up", Start - 300_000, Start, 1, new PlanEstimate(2, 40))], rate) { Seconds = 0.0042, PeakSamples = 42, PeakBytes = 2048 };
        var text = new StringWriter();
        new PlanTree(On(text, 100, true)).Write(plan);
        Assert.Equal("""
            rate(up[5m])
            operator            steps  series  samples  chunks    bytes  memory  time  
            rate                    1       2        2                           1 ms  ██
            └─ up[5m] [read 1]      1       2       40       2  2.9 KiB          3 ms  ████████

            read  selector  from                 to                   operators  series  samples
               1  up        2023-11-14 22:08:20  2023-11-14 22:13:20          1      ≤2      ≤40
            answered in 4.2 ms, at most 42 samples and 2 KiB held at a time

            """, text.ToString());
    }

    static AnswerSeries Up(string instance, double value)
        => new([new("__name__", "up"), new("instance", instance), new("job", "node")], [new AnswerPoint(Start, value, null)]);

    static AnswerSeries Series(string name, string label, string value, params AnswerPoint[] points) => new([new("__name__", name), new(label, value)], points);

    static string Drawn(int width, bool unicode, (long, long, long)? span, QueryAnswer answer, bool chart = false)
    {
        var text = new StringWriter();
        new TableOutput(On(text, width, unicode), chart, span).Write(answer);
        return text.ToString();
    }

    static Screen On(StringWriter text, int width, bool unicode)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 1000;
        return new Screen(console, width, unicode);
    }
}
