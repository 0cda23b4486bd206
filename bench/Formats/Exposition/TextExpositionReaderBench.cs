using System.Globalization;
using System.Text;
using Barograph.Formats.Exposition;

namespace Barograph.Bench.Formats.Exposition;

/// <summary>A page of a thousand samples, each with three labels, every series parsed.</summary>
sealed class TextExpositionReaderBench : IMicroBench
{
    internal const int Samples = 1000;

    internal static byte[] Page { get; } = Make();

    public string Name => "TextExpositionReader.Read1000";

    public int Items => Samples;

    public void Run()
    {
        var reader = new TextExpositionReader(Page);
        while (reader.Read() > ExpositionEntry.Broken)
        {
        }
    }

    static byte[] Make()
    {
        var page = new StringBuilder();
        for (var i = 0; i < Samples; i++)
        {
            if (i % 20 == 0) page.Append(CultureInfo.InvariantCulture, $"# HELP http_requests_{i}_total Requests by path and code.\n# TYPE http_requests_{i}_total counter\n");
            page.Append(CultureInfo.InvariantCulture, $"http_requests_{i / 20 * 20}_total{{method=\"GET\",path=\"/api/v1/query_range/{i}\",code=\"200\"}} {i * 12.5}\n");
        }
        return Encoding.UTF8.GetBytes(page.ToString());
    }
}
