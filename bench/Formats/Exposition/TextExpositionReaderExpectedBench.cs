using Barograph.Formats.Exposition;

namespace Barograph.Bench.Formats.Exposition;

/// <summary>The same page, when the scrape cache tells which series to expect.</summary>
sealed class TextExpositionReaderExpectedBench : IMicroBench
{
    readonly List<byte[]> series = [];

    public TextExpositionReaderExpectedBench()
    {
        var reader = new TextExpositionReader(TextExpositionReaderBench.Page);
        ExpositionEntry entry;
        while ((entry = reader.Read()) > ExpositionEntry.Broken)
            if (entry == ExpositionEntry.Sample) series.Add(reader.Series.ToArray());
    }

    public string Name => "TextExpositionReader.Expected1000";

    public int Items => TextExpositionReaderBench.Samples;

    public void Run()
    {
        var reader = new TextExpositionReader(TextExpositionReaderBench.Page);
        var next = 0;
        ExpositionEntry entry;
        while ((entry = reader.Read(next < series.Count ? series[next] : default)) > ExpositionEntry.Broken)
            if (entry == ExpositionEntry.Sample) next++;
    }
}
