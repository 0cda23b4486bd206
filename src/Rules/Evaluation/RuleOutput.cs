using System.Runtime.InteropServices;
using Barograph.Model.Samples;

namespace Barograph.Rules.Evaluation;

/// <summary>What one rule writes, evaluation by evaluation: a series that it does not write again gets a stale marker.</summary>
public sealed class RuleOutput
{
    List<OutputSeries> before = [];
    List<OutputSeries> now = [];
    readonly List<double> values = [];
    readonly Dictionary<int, NativeHistogram> histograms = [];
    long evaluation;

    /// <summary>The series of the last evaluation that was stored.</summary>
    public IReadOnlyList<OutputSeries> Live => before;

    public ReadOnlySpan<OutputSeries> Series => CollectionsMarshal.AsSpan(now);

    public ReadOnlySpan<double> Values => CollectionsMarshal.AsSpan(values);

    public void Begin()
    {
        evaluation++;
        now.Clear();
        values.Clear();
        histograms.Clear();
    }

    /// <summary>The native histogram that a row has in place of its value; null for most.</summary>
    public NativeHistogram? HistogramAt(int row) => histograms.GetValueOrDefault(row);

    /// <summary>False where this evaluation has written the series already.</summary>
    public bool TryWrite(OutputSeries series, double value)
    {
        if (series.WrittenIn == evaluation) return false;
        series.WrittenIn = evaluation;
        now.Add(series);
        values.Add(value);
        return true;
    }

    public bool TryWrite(OutputSeries series, NativeHistogram histogram)
    {
        if (!TryWrite(series, histogram.Sum)) return false;
        histograms[values.Count - 1] = histogram;
        return true;
    }

    /// <summary>Whether this evaluation has written the series.</summary>
    public bool Holds(OutputSeries series) => series.WrittenIn == evaluation;

    /// <summary>Those of before that this evaluation has not written.</summary>
    public void Vanished(List<OutputSeries> into)
    {
        foreach (var series in before)
        {
            if (series.WrittenIn != evaluation) into.Add(series);
        }
    }

    /// <summary>This evaluation's series are what the next one is held against, but for those that were refused.</summary>
    public void Keep(HashSet<OutputSeries>? refused)
    {
        if (refused is not null) now.RemoveAll(refused.Contains);
        (before, now) = (now, before);
    }

    /// <summary>The evaluation gave nothing: what was written before still stands.</summary>
    public void Discard() => now.Clear();

    /// <summary>Goes on where the same rule of the old configuration stopped.</summary>
    public void TakeOver(RuleOutput old) => (before, evaluation) = (old.before, old.evaluation);
}
