using Barograph.Formats.RemoteWrite;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;

namespace Barograph.Ingest.RemoteWrite;

/// <summary>The working memory of one push; reused, so that a push of known series allocates nothing per sample.</summary>
sealed class Push
{
    public readonly SampleBatch Batch = new();
    public readonly AppendReport Report = new();
    public readonly LabelSetBuilder Labels = new(), ExemplarLabels = new();
    public readonly int[] Refused = new int[Enum.GetValues<RefusalReason>().Length];
    public readonly WriteSymbols Symbols = new();
    SeriesRows[] series = new SeriesRows[256];
    byte[] encoded = new byte[1024];

    /// <summary>The rows of one series: from <paramref name="FirstRow"/> to the next series' first. Where its labels (of version 2: all of it) lie in the message; what the memory calls it.</summary>
    public readonly record struct SeriesRows(int FirstRow, int LabelsAt, int LabelBytes, int Entry);

    public int SeriesCount { get; private set; }

    public ReadOnlySpan<SeriesRows> Series => series.AsSpan(0, SeriesCount);

    /// <summary>Because their series is refused, or exemplars are not wanted.</summary>
    public int ExemplarsDropped { get; set; }

    public int Predicted { get; set; }

    public int Hashed { get; set; }

    public int Decoded { get; set; }

    /// <summary>Version 2: what was said last about a metric, and its name.</summary>
    public WriteDescription? LastDescription { get; set; }

    public byte[] LastDescribed { get; set; } = [];

    /// <summary>The first thing wrong with a series' labels.</summary>
    public string? LabelComplaint { get; set; }

    public int TotalRefused
    {
        get
        {
            var total = 0;
            foreach (var count in Refused) total += count;
            return total;
        }
    }

    public void Clear()
    {
        Batch.Clear();
        Report.Clear();
        Array.Clear(Refused);
        SeriesCount = ExemplarsDropped = Predicted = Hashed = Decoded = 0;
        LabelComplaint = null;
        LastDescription = null;
    }

    public void BeginSeries(int labelsAt, int labelBytes, int entry)
    {
        if (SeriesCount == series.Length) Array.Resize(ref series, SeriesCount * 2);
        series[SeriesCount++] = new SeriesRows(Batch.Count, labelsAt, labelBytes, entry);
    }

    public int RowsEnd(int index) => index + 1 < SeriesCount ? series[index + 1].FirstRow : Batch.Count;

    /// <summary>The encoding of <see cref="Labels"/>, good until the next call.</summary>
    public ReadOnlySpan<byte> Encode()
    {
        var size = Labels.EncodedSize;
        if (encoded.Length < size) encoded = new byte[size * 2];
        return encoded.AsSpan(0, Labels.Encode(encoded));
    }
}
