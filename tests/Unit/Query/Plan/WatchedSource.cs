using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Tests.Unit.Query;

/// <summary>Series that grow by one each second for ever; notes what is asked of it.</summary>
sealed class WatchedSource(params LabelSet[] series) : ISeriesSource
{
    int reads, labels;

    /// <summary>Series that were decoded.</summary>
    public int Reads => reads;

    /// <summary>Label sets that were made.</summary>
    public int Labels => labels;

    public List<SeriesQuery> Queries { get; } = [];

    /// <summary>What was asked for, the metric first.</summary>
    public IEnumerable<string> Selectors => Queries.Select(static q => string.Join(' ', q.Matchers.OrderByDescending(static m => m.Name == "__name__")));

    public ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel)
    {
        Queries.Add(query);
        return ValueTask.FromResult<ISeriesSelection>(new Selection(this, [.. series.Where(labels => query.Matchers.All(m => m.Matches(labels[m.NameUtf8])))]));
    }

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<string>>([]);

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<string>>([]);

    sealed class Selection(WatchedSource source, LabelSet[] found) : ISeriesSelection
    {
        public int Count => found.Length;

        public IReadOnlyList<string> Warnings => [];

        public long SampleEstimate => found.Length * 100L;

        public LabelSet LabelsOf(int series)
        {
            Interlocked.Increment(ref source.labels);
            return found[series];
        }

        public SeriesGrouping Group(LabelProjection projection)
        {
            var before = source.labels;
            var grouping = SeriesGrouping.ByLabels(this, projection);
            source.labels = before;
            return grouping;
        }

        public void Read(int series, long minTimeMs, long maxTimeMs, SampleColumns into)
        {
            Interlocked.Increment(ref source.reads);
            for (var time = (minTimeMs + 999) / 1000 * 1000; time <= maxTimeMs; time += 1000) into.Append(time, time / 1000.0 * (series + 1));
        }

        public void Dispose()
        {
        }
    }
}
