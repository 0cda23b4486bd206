using System.Text;
using Barograph.Formats.Exposition;
using Barograph.Model.Labels;

namespace Barograph.Tests.Unit.Formats;

/// <summary>Pages damaged at random: a reader may refuse them, and that is all that may happen.</summary>
public class ExpositionFuzzTests
{
    const string Page = """
        # HELP http_requests_total Requests \\ seen.\nTwo lines.
        # TYPE http_requests_total counter
        http_requests_total{method="post",code="200"} 1027 1395066363000
        http_requests_total{method="post",code="400",} 3 -1
        # UNIT lat_seconds seconds
        # TYPE lat_seconds histogram
        lat_seconds_bucket{le="0.05"} 24054 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.789
        lat_seconds_bucket{le="+Inf"} 144320
        lat_seconds_sum 53423
        {"my.metric","a b"="c\"d",e="é😀"} NaN 12.5
        something_weird{problem="division by zero"} +Inf -3982045
        metric_without_timestamp_and_labels 12.47
        # EOF
        """;

    static readonly string[] Pieces = ["{", "}", "\"", "\\", "\n", " ", "\t", ",", "=", "# ", "# EOF", "# HELP ", "# TYPE ", "\0", "é", "1e5", "a{", "\"}", " # {", "{}", "1", "-"];

    [Fact]
    public void damaged_pages_are_read_or_refused_but_never_throw()
    {
        var random = new Random(20261121);
        var labels = new LabelSetBuilder();
        var (text, openMetrics) = (0, 0);
        for (var round = 0; round < 60_000; round++)
        {
            var page = Damage(random);
            text += Walk(new TextExpositionReader(page), labels);
            openMetrics += Walk(new OpenMetricsReader(page), labels);
        }
        // Damage must leave something to read, otherwise this test looks at nothing.
        Assert.True(text > 10_000 && openMetrics > 10_000, $"{text} {openMetrics}");
    }

    static byte[] Damage(Random random)
    {
        var page = Encoding.UTF8.GetBytes(Page).ToList();
        var start = random.Next(page.Count);
        if (random.Next(3) == 0) page.RemoveRange(0, page.LastIndexOf((byte)'\n', start) + 1);
        for (var damages = random.Next(0, 4); damages > 0; damages--)
        {
            var at = random.Next(page.Count + 1);
            switch (random.Next(4))
            {
                case 0:
                    page.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 1 when at < page.Count:
                    page[at] = (byte)random.Next(256);
                    break;
                case 2 when at < page.Count:
                    page.RemoveRange(at, Math.Min(page.Count - at, random.Next(1, 5)));
                    break;
                default:
                    page.RemoveRange(at, page.Count - at);
                    break;
            }
        }
        return [.. page];
    }

    static int Walk<T>(T reader, LabelSetBuilder labels)
        where T : IExpositionReader, allows ref struct
    {
        var samples = 0;
        while (true)
        {
            switch (reader.Read())
            {
                case ExpositionEntry.End:
                    return samples;
                case ExpositionEntry.Broken:
                    Assert.NotNull(reader.Error);
                    Assert.Equal(ExpositionEntry.Broken, reader.Read());
                    return samples;
                case ExpositionEntry.Sample:
                    samples++;
                    _ = SeriesText.TryRead(reader.Series, reader.Type, labels);
                    if (reader.HasExemplar) _ = SeriesText.TryReadExemplarLabels(reader.ExemplarLabels, labels);
                    break;
                default:
                    _ = SeriesText.Help(reader.Text, quotesToo: true);
                    Assert.True(reader.Line > 0);
                    break;
            }
        }
    }
}
