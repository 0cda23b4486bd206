using Barograph.Model.Labels;
using Barograph.Query.Operators;
using Barograph.Query.Results;

namespace Barograph.Query.Plan;

/// <summary>The series of one answer from answers over parts of its time, which come in the order of time.</summary>
internal static class JoinedSeries
{
    /// <summary>What one label set has in all parts.</summary>
    sealed class Pieces
    {
        public List<MatrixSeries> All { get; } = [];

        /// <summary>Its name is no longer true in the first part that has it: it goes from all.</summary>
        public bool DropsName { get; init; }
    }

    /// <param name="parts">Emptied, so that the pieces and the whole are never there twice.</param>
    public static List<MatrixSeries> Of(List<MatrixValue> parts)
    {
        var pieces = new Dictionary<LabelSet, Pieces>();
        foreach (var matrix in parts)
        {
            foreach (var series in matrix.Series)
            {
                if (!pieces.TryGetValue(series.Labels, out var known)) pieces.Add(series.Labels, known = new Pieces { DropsName = series.DropsName });
                known.All.Add(series);
            }
        }
        parts.Clear();
        var joined = new List<MatrixSeries>(pieces.Count);
        var isRenamed = pieces.Values.Any(static one => one.DropsName);
        var renamed = new Dictionary<LabelSet, List<MatrixSeries>>();
        foreach (var (labels, some) in pieces)
        {
            var series = Joined(some.DropsName ? RowLabels.Strip(labels) : labels, some.All);
            some.All.Clear();
            // Without its name it may be called as others are, with a name or without.
            if (isRenamed) Add(renamed, series);
            else joined.Add(series);
        }
        foreach (var (labels, same) in renamed) joined.Add(same.Count == 1 ? same[0] : Merged(labels, same));
        Answer.Sort(joined);
        return joined;
    }

    static void Add(Dictionary<LabelSet, List<MatrixSeries>> to, MatrixSeries series)
    {
        if (!to.TryGetValue(series.Labels, out var same)) to.Add(series.Labels, same = []);
        same.Add(series);
    }

    static MatrixSeries Joined(LabelSet labels, List<MatrixSeries> pieces)
    {
        if (pieces.Count == 1) return pieces[0] with { Labels = labels };
        var count = pieces.Sum(static piece => piece.Values.Length);
        var times = new long[count];
        var values = new double[count];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.TimestampsMs.CopyTo(times.AsMemory(at));
            piece.Values.CopyTo(values.AsMemory(at));
            at += piece.Values.Length;
        }
        return new MatrixSeries(labels, times, values) { Histograms = [.. pieces.SelectMany(static piece => piece.Histograms)] };
    }

    /// <summary>Series that became one, as long as they are never there at the same time.</summary>
    static MatrixSeries Merged(LabelSet labels, List<MatrixSeries> same)
    {
        var times = same.SelectMany(static series => series.TimestampsMs.ToArray()).ToArray();
        var values = same.SelectMany(static series => series.Values.ToArray()).ToArray();
        Array.Sort(times, values);
        var histograms = same.SelectMany(static series => series.Histograms).OrderBy(static point => point.TimestampMs).ToArray();
        var seen = new HashSet<long>();
        if (!times.All(seen.Add) || !histograms.All(point => seen.Add(point.TimestampMs))) throw Evaluation.Failure(DistinctRows.Collision);
        return new MatrixSeries(labels, times, values) { Histograms = histograms };
    }
}
