using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;

namespace Barograph.Model.Contracts;

/// <summary>Samples of many series on their way into a sink, in columns. Reusable: clear it and fill it again.</summary>
/// <remarks>
/// A row names its series by reference, or, where the sender has none yet, by its encoded labels; the sink then fills
/// the reference in, and the sender may remember it. A sink takes a batch whole: either all its rows have an outcome
/// and the stored ones are in the log together, or an exception was thrown and nothing was stored.
/// Rows of one series must be in the order in which they shall be appended. One thread at a time.
/// </remarks>
public sealed class SampleBatch
{
    SeriesRef[] refs = new SeriesRef[1024];
    long[] timestampsMs = new long[1024];
    double[] values = new double[1024];
    AppendOutcome[] outcomes = new AppendOutcome[1024];
    NativeHistogram?[]? histograms;
    long[]? startTimesMs;
    bool[]? openings;
    List<ExemplarRow>? exemplars;
    List<FamilyMetadata>? metadata;
    NewSeriesRow[] newRows = new NewSeriesRow[64];
    byte[] labels = new byte[8192];
    int labelBytes;

    /// <summary>A row that came with labels: where they lie in <see cref="LabelsOf"/>'s arena.</summary>
    public readonly record struct NewSeriesRow(int Row, int Offset, int Length);

    /// <summary>An exemplar and its series: by reference, or by labels where there is none yet.</summary>
    public readonly record struct ExemplarRow(SeriesRef Series, LabelSet Labels, Exemplar Exemplar);

    public TenantId Tenant { get; set; }

    /// <summary>
    /// Nobody keeps these samples and sends them again (a scrape, a rule): while the log cannot be written, a sink may take them into memory alone
    /// and write them later. Without it a batch that is not in the log is refused.
    /// </summary>
    public bool MayWait { get; init; }

    public int Count { get; private set; }

    public int NewRowCount { get; private set; }

    public Span<SeriesRef> Refs => refs.AsSpan(0, Count);

    public ReadOnlySpan<long> TimestampsMs => timestampsMs.AsSpan(0, Count);

    public ReadOnlySpan<double> Values => values.AsSpan(0, Count);

    public bool HasHistograms { get; private set; }

    /// <summary>Null where the row is a float; empty where all are. The row's value is then the histogram's sum.</summary>
    public ReadOnlySpan<NativeHistogram?> Histograms => HasHistograms ? histograms.AsSpan(0, Count) : default;

    public bool HasStartTimes { get; private set; }

    /// <summary>When the counter began, 0 where nobody said; empty where nobody said so for any row.</summary>
    public ReadOnlySpan<long> StartTimesMs => HasStartTimes ? startTimesMs.AsSpan(0, Count) : default;

    public bool HasOpenings { get; private set; }

    /// <summary>Whether the row is only the beginning of what follows it: where its place in the series is taken or past, it counts for nothing.</summary>
    public bool IsOpening(int row) => HasOpenings && openings![row];

    public bool HasExemplars => exemplars is { Count: > 0 };

    /// <summary>Their series must be known to the sink or among the rows: an exemplar makes none.</summary>
    public IReadOnlyList<ExemplarRow> Exemplars => exemplars ?? [];

    public bool HasMetadata => metadata is { Count: > 0 };

    /// <summary>What is said about metric families, whether or not they have rows. A sink may drop it.</summary>
    public IReadOnlyList<FamilyMetadata> Metadata => metadata ?? [];

    /// <summary>Filled in by the sink.</summary>
    public Span<AppendOutcome> Outcomes => outcomes.AsSpan(0, Count);

    /// <summary>The rows that came with labels, in ascending order of their row.</summary>
    public ReadOnlySpan<NewSeriesRow> NewRows => newRows.AsSpan(0, NewRowCount);

    public ReadOnlySpan<byte> LabelsOf(NewSeriesRow row) => labels.AsSpan(row.Offset, row.Length);

    public void Clear()
    {
        if (HasHistograms) Array.Clear(histograms!, 0, Count);
        exemplars?.Clear();
        metadata?.Clear();
        Count = NewRowCount = labelBytes = 0;
        HasHistograms = HasStartTimes = HasOpenings = false;
    }

    public void Add(SeriesRef series, long timestampMs, double value)
    {
        if (Count == refs.Length) Grow();
        refs[Count] = series;
        timestampsMs[Count] = timestampMs;
        values[Count] = value;
        if (HasHistograms) histograms![Count] = null;
        if (HasStartTimes) startTimesMs![Count] = 0;
        if (HasOpenings) openings![Count] = false;
        Count++;
    }

    /// <summary>Makes the last row that of a histogram; its value becomes the histogram's sum.</summary>
    public void SetHistogram(NativeHistogram histogram)
    {
        if (!HasHistograms)
        {
            if (histograms is null || histograms.Length < refs.Length) histograms = new NativeHistogram?[refs.Length];
            else Array.Clear(histograms);
            HasHistograms = true;
        }
        histograms![Count - 1] = histogram;
        values[Count - 1] = histogram.Sum;
    }

    /// <summary>Says when the counter of the last row began.</summary>
    public void SetStartTime(long startMs)
    {
        if (!HasStartTimes)
        {
            if (startMs == 0) return;
            if (startTimesMs is null || startTimesMs.Length < refs.Length) startTimesMs = new long[refs.Length];
            else Array.Clear(startTimesMs);
            HasStartTimes = true;
        }
        startTimesMs![Count - 1] = startMs;
    }

    /// <summary>Makes the last row an opening: a counter began there at zero.</summary>
    public void MarkOpening()
    {
        if (!HasOpenings)
        {
            if (openings is null || openings.Length < refs.Length) openings = new bool[refs.Length];
            else Array.Clear(openings);
            HasOpenings = true;
        }
        openings![Count - 1] = true;
    }

    public void AddExemplar(SeriesRef series, LabelSet labels, Exemplar exemplar) => (exemplars ??= []).Add(new(series, labels, exemplar));

    public void AddMetadata(FamilyMetadata entry) => (metadata ??= []).Add(entry);

    /// <summary>Adds a row for a series by its labels in the form of <see cref="LabelEncoding"/>; returns the row.</summary>
    public int AddNew(ReadOnlySpan<byte> encodedLabels, long timestampMs, double value)
    {
        if (labels.Length - labelBytes < encodedLabels.Length)
            Array.Resize(ref labels, Math.Max(labels.Length * 2, labelBytes + encodedLabels.Length));
        if (NewRowCount == newRows.Length) Array.Resize(ref newRows, newRows.Length * 2);
        encodedLabels.CopyTo(labels.AsSpan(labelBytes));
        newRows[NewRowCount++] = new NewSeriesRow(Count, labelBytes, encodedLabels.Length);
        labelBytes += encodedLabels.Length;
        Add(SeriesRef.None, timestampMs, value);
        return Count - 1;
    }

    public int AddNew(LabelSet series, long timestampMs, double value) => AddNew(series.Encoded, timestampMs, value);

    void Grow()
    {
        var size = refs.Length * 2;
        Array.Resize(ref refs, size);
        Array.Resize(ref timestampsMs, size);
        Array.Resize(ref values, size);
        Array.Resize(ref outcomes, size);
        if (HasHistograms) Array.Resize(ref histograms, size);
        if (HasStartTimes) Array.Resize(ref startTimesMs, size);
        if (HasOpenings) Array.Resize(ref openings, size);
    }
}
