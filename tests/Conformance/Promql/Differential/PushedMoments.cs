using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Tests.Conformance;

/// <summary>Samples in the order of their times, as remote write messages.</summary>
sealed class PushedMoments
{
    const int MessageBytes = 200_000;

    readonly SortedDictionary<long, List<(LabelSet Labels, double Value, NativeHistogram? Histogram)>> moments = [];

    public void Add(long timeMs, LabelSet labels, double value, NativeHistogram? histogram)
    {
        if (!moments.TryGetValue(timeMs, out var samples)) moments[timeMs] = samples = [];
        samples.Add((labels, value, histogram));
    }

    /// <summary>A series changes from numbers to histograms between messages only: Prometheus stores all numbers of a message first.</summary>
    public IEnumerable<byte[]> Messages()
    {
        var message = new HistogramMessage();
        var kinds = new Dictionary<LabelSet, bool>();
        foreach (var (timeMs, samples) in moments)
        {
            foreach (var (labels, value, histogram) in samples)
            {
                if (message.Length > MessageBytes || kinds.GetValueOrDefault(labels, histogram is null) != histogram is null)
                {
                    yield return message.ToArray();
                    message = new HistogramMessage();
                    kinds.Clear();
                }
                kinds[labels] = histogram is null;
                message.Series(labels, timeMs, value, histogram);
            }
        }
        yield return message.ToArray();
    }
}
