using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;

namespace Barograph.Tests.Unit.Storage;

/// <summary>What the store promises, in the plainest words: dictionaries and lists.</summary>
/// <remarks>With a window samples may come late: of two at one time the first stays, and one that came in order before any other.</remarks>
sealed class NaiveStore(long appendWindowMs, long outOfOrderWindowMs = 0)
{
    readonly Dictionary<LabelSet, List<(long TimeMs, double Value)>> series = [];

    readonly Dictionary<LabelSet, SortedDictionary<long, double>> lateOnes = [];

    long newest = long.MinValue;

    public AppendOutcome[] Append(IReadOnlyList<(LabelSet Series, long TimeMs, double Value)> batch)
    {
        var outcomes = new AppendOutcome[batch.Count];
        var now = newest == long.MinValue ? batch[0].TimeMs : newest;
        var floor = now - appendWindowMs;
        for (var i = 0; i < batch.Count; i++)
        {
            var (labels, time, value) = batch[i];
            if (labels.IsEmpty)
            {
                outcomes[i] = AppendOutcome.InvalidLabels;
                continue;
            }
            if (!series.TryGetValue(labels, out var samples)) series[labels] = samples = [];
            if (outOfOrderWindowMs > 0 && (time < floor || (samples.Count > 0 && time < samples[^1].TimeMs))) outcomes[i] = AppendLate(labels, time, value, now - outOfOrderWindowMs);
            else if (time < floor) outcomes[i] = AppendOutcome.OutOfBounds;
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
            if (!matchers.All(m => m.Matches(labels[m.NameUtf8]))) continue;
            samples.RemoveAll(s => s.TimeMs >= minTimeMs && s.TimeMs <= maxTimeMs);
            foreach (var time in lateOnes.GetValueOrDefault(labels)?.Keys.Where(t => t >= minTimeMs && t <= maxTimeMs).ToList() ?? []) lateOnes[labels].Remove(time);
        }
    }

    AppendOutcome AppendLate(LabelSet labels, long time, double value, long floor)
    {
        if (time < floor) return AppendOutcome.TooOld;
        if (!lateOnes.TryGetValue(labels, out var late)) lateOnes[labels] = late = [];
        return late.TryAdd(time, value) ? AppendOutcome.Appended : AppendOutcome.Duplicate;
    }

    public SortedDictionary<LabelSet, List<(long TimeMs, ulong Bits)>> Read(long minTimeMs, long maxTimeMs, params Matcher[] matchers)
    {
        var found = new SortedDictionary<LabelSet, List<(long, ulong)>>();
        foreach (var (labels, samples) in series)
        {
            if (!matchers.All(m => m.Matches(labels[m.NameUtf8]))) continue;
            IEnumerable<(long TimeMs, double Value)> all = lateOnes.TryGetValue(labels, out var late)
                ? samples.Concat(late.Select(static l => (l.Key, l.Value))).DistinctBy(static s => s.Item1).OrderBy(static s => s.Item1)
                : samples;
            var inside = all.Where(s => s.TimeMs >= minTimeMs && s.TimeMs <= maxTimeMs).Select(s => (s.TimeMs, Bits(s.Value))).ToList();
            if (inside.Count > 0) found.Add(labels, inside);
        }
        return found;
    }

    static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);
}
