using Barograph.Formats.RemoteRead;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Outbound.RemoteRead;

/// <summary>Series of the own database and of other servers as one: those with the same labels are the same series. Where several have a sample of the same time, the own one counts.</summary>
public sealed class JoinedSelection : ISeriesSelection
{
    readonly ISeriesSelection own;
    readonly ChunkDecoder decode;
    readonly List<LabelSet> moreLabels = []; // of series that only others have; their numbers follow on the own ones
    readonly Dictionary<int, List<RemoteSeries>> remote = [];

    public JoinedSelection(ISeriesSelection own, IEnumerable<(LabelSet Labels, RemoteSeries Series)> others, ChunkDecoder decode, IReadOnlyList<string> warnings)
    {
        (this.own, this.decode) = (own, decode);
        Warnings = [.. own.Warnings, .. warnings];
        var numbers = new Dictionary<LabelSet, int>(own.Count);
        for (var i = 0; i < own.Count; i++) numbers.TryAdd(own.LabelsOf(i), i);
        SampleEstimate = own.SampleEstimate;
        foreach (var (labels, series) in others)
        {
            if (!numbers.TryGetValue(labels, out var number))
            {
                numbers.Add(labels, number = own.Count + moreLabels.Count);
                moreLabels.Add(labels);
            }
            if (!remote.TryGetValue(number, out var known)) remote.Add(number, known = []);
            known.Add(series);
            SampleEstimate += series.Samples?.Count ?? series.Chunks.Count * 120L;
        }
    }

    public int Count => own.Count + moreLabels.Count;

    public IReadOnlyList<string> Warnings { get; }

    public IReadOnlyList<string> LateWarnings => own.LateWarnings;

    public long SampleEstimate { get; }

    public LabelSet LabelsOf(int series) => series < own.Count ? own.LabelsOf(series) : moreLabels[series - own.Count];

    public SeriesGrouping Group(LabelProjection projection) => moreLabels.Count == 0 ? own.Group(projection) : SeriesGrouping.ByLabels(this, projection);

    public void Read(int series, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        if (!remote.TryGetValue(series, out var others))
        {
            own.Read(series, minTimeMs, maxTimeMs, into);
            return;
        }
        var found = new List<SampleColumns>(others.Count + 1);
        if (series < own.Count) own.Read(series, minTimeMs, maxTimeMs, Added(found));
        foreach (var other in others) Decode(other, minTimeMs, maxTimeMs, found);
        Merge(found, into);
    }

    public bool TryReadNewest(int series, long minTimeMs, long maxTimeMs, SampleColumns into)
        => !remote.ContainsKey(series) && own.TryReadNewest(series, minTimeMs, maxTimeMs, into);

    public bool MayHave(int series, long minTimeMs, long maxTimeMs) => remote.ContainsKey(series) || own.MayHave(series, minTimeMs, maxTimeMs);

    public SeriesFootprint FootprintOf(int series, long minTimeMs, long maxTimeMs) => series < own.Count ? own.FootprintOf(series, minTimeMs, maxTimeMs) : default;

    public void Dispose() => own.Dispose();

    /// <summary>Samples in a column of their own; chunks that follow on each other in one, one that reaches back in another.</summary>
    void Decode(RemoteSeries series, long minTimeMs, long maxTimeMs, List<SampleColumns> found)
    {
        if (series.Samples is { } samples)
        {
            Copy(samples, minTimeMs, maxTimeMs, Added(found));
            return;
        }
        SampleColumns? into = null;
        foreach (var chunk in series.Chunks)
        {
            if (chunk.MaxTimeMs < minTimeMs || chunk.MinTimeMs > maxTimeMs) continue;
            if (into is null || (into.Count > 0 && into.TimestampsMs[^1] >= chunk.MinTimeMs)) into = Added(found);
            if (!decode(chunk.Encoding, chunk.Data, minTimeMs, maxTimeMs, into))
                throw new RemoteReadException($"a chunk of {series.Labels} that another server sent cannot be decoded: encoding {chunk.Encoding}, {chunk.Data.Length} bytes");
        }
    }

    static SampleColumns Added(List<SampleColumns> found)
    {
        var columns = new SampleColumns();
        found.Add(columns);
        return columns;
    }

    static void Copy(SampleColumns from, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        for (var i = 0; i < from.Count; i++)
        {
            if (from.TimestampsMs[i] >= minTimeMs && from.TimestampsMs[i] <= maxTimeMs) Take(from, i, into);
        }
    }

    /// <summary>In the order of time; of several at one time the first column's.</summary>
    static void Merge(List<SampleColumns> columns, SampleColumns into)
    {
        var at = new int[columns.Count];
        while (true)
        {
            var next = -1;
            for (var i = 0; i < at.Length; i++)
            {
                if (at[i] < columns[i].Count && (next < 0 || columns[i].TimestampsMs[at[i]] < columns[next].TimestampsMs[at[next]])) next = i;
            }
            if (next < 0) return;
            var timeMs = columns[next].TimestampsMs[at[next]];
            Take(columns[next], at[next], into);
            for (var i = 0; i < at.Length; i++)
            {
                while (at[i] < columns[i].Count && columns[i].TimestampsMs[at[i]] <= timeMs) at[i]++;
            }
        }
    }

    static void Take(SampleColumns from, int row, SampleColumns into)
    {
        if (from.HasHistograms && from.Histograms[row] is { } histogram) into.Append(from.TimestampsMs[row], histogram);
        else into.Append(from.TimestampsMs[row], from.Values[row]);
        if (from.HasStartTimes) into.SetStartTime(from.StartTimesMs[row]);
    }
}
