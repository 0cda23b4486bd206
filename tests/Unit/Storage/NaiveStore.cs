using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;

namespace Barograph.Tests.Unit.Storage;

/// <summary>What the store promises, in the plainest words: dictionaries and lists.</summary>
sealed class NaiveStore(long appendWindowMs)
{
    readonly Dictionary<LabelSet, List<(long TimeMs, double Value)>> series = [];

    long newest = long.MinValue;

    public AppendOutcome[] Append(IReadOnlyList<(LabelSet Series, long TimeMs, double Value)> batch)
    {
        var outcomes = new AppendOutcome[batch.Count];
        var floor = (newest == long.MinValue ? batch[0].TimeMs : newest) - appendWindowMs;
        for (var i = 0; i < batch.Count; i++)
        {
            var (labels, time, value) = batch[i];
            if (labels.IsEmpty)
            {
                outcomes[i] = AppendOutcome.InvalidLabels;
                continue;
            }
            if (!series.TryGetValue(labels, out var samples)) series[labels] = samples = [];
            if (time < floor) outcomes[i] = AppendOutcome.TooOld;
            else if (samples.Count == 0 || time > samples[^1].TimeMs) samples.Add((time, value));
            else if (time < samples[^1].TimeMs) outcomes[i] = AppendOutcome.OutOfOrder;
            else outcomes[i] = Bits(value) == Bits(samples[^1].Value) ? AppendOutcome.Duplicate : AppendOutcome.DuplicateTimestamp;
        }
        foreach (var (_, samples) in series)
        {
            if (samples.Count > 0) newest = Math.Max(newest, samples[^1].TimeMs);
        }
        return outcomes;
    }

    /// <summary>Both ends included. What is appended later is there, whenever it is said to be of.</summary>
    public void Delete(long minTimeMs, long maxTimeMs, params Matcher[] matchers)
    {
        foreach (var (labels, samples) in series)
        {
            if (matchers.All(m => m.Matches(labels[m.NameUtf8]))) samples.RemoveAll(s => s.TimeMs >= minTimeMs && s.TimeMs <= maxTimeMs);
        }
    }

    public SortedDictionary<LabelSet, List<(long TimeMs, ulong Bits)>> Read(long minTimeMs, long maxTimeMs, params Matcher[] matchers)
    {
        var found = new SortedDictionary<LabelSet, List<(long, ulong)>>();
        foreach (var (labels, samples) in series)
        {
            if (!matchers.All(m => m.Matches(labels[m.NameUtf8]))) continue;
            var inside = samples.Where(s => s.TimeMs >= minTimeMs && s.TimeMs <= maxTimeMs).Select(s => (s.TimeMs, Bits(s.Value))).ToList();
            if (inside.Count > 0) found.Add(labels, inside);
        }
        return found;
    }

    static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);
}
