using System.Runtime.InteropServices;
using Barograph.Model.Samples;

namespace Barograph.Storage.Head.OutOfOrder;

/// <summary>Puts late samples in order: of two at one time the one that came first stays, and none stays beside one that came in order.</summary>
static class LateOrder
{
    readonly record struct Numbered(LateSample Sample, int Number) : IComparable<Numbered>
    {
        public int CompareTo(Numbered other)
            => Sample.TimestampMs != other.Sample.TimestampMs ? Sample.TimestampMs.CompareTo(other.Sample.TimestampMs) : Number.CompareTo(other.Number);
    }

    /// <summary>Sorts the samples, which stand in the order in which they came, and drops those whose time is taken.</summary>
    public static void Sort(List<LateSample> samples)
    {
        if (IsAscending(samples)) return;
        var numbered = new Numbered[samples.Count];
        for (var i = 0; i < numbered.Length; i++) numbered[i] = new(samples[i], i);
        Array.Sort(numbered);
        samples.Clear();
        foreach (var (sample, _) in numbered)
        {
            if (samples.Count == 0 || samples[^1].TimestampMs != sample.TimestampMs) samples.Add(sample);
        }
    }

    /// <summary>Merges sorted late samples into the columns from a place on, which are in order.</summary>
    public static void Merge(SampleColumns columns, int start, List<LateSample> late)
    {
        if (late.Count == 0) return;
        var inOrder = columns.Count - start;
        var times = columns.TimestampsMs[start..].ToArray();
        if (inOrder == 0 || times[^1] < late[0].TimestampMs)
        {
            foreach (var sample in late) Append(columns, sample);
            return;
        }
        var values = columns.Values[start..].ToArray();
        var histograms = columns.HasHistograms ? columns.Histograms[start..].ToArray() : null;
        var startTimes = columns.HasStartTimes ? columns.StartTimesMs[start..].ToArray() : null;
        columns.Truncate(start);
        var next = 0;
        var wasLate = false;
        for (var i = 0; i < inOrder; i++)
        {
            for (; next < late.Count && late[next].TimestampMs <= times[i]; next++)
            {
                if (late[next].TimestampMs == times[i]) continue;
                Append(columns, late[next]);
                wasLate = true;
            }
            if (histograms?[i] is { } histogram) columns.Append(times[i], histogram);
            else columns.Append(times[i], values[i]);
            if (startTimes is not null) columns.SetStartTime(startTimes[i]);
            // What a histogram says about a reset holds for the one before it in its own run.
            if (wasLate) columns.ForgetReset(columns.Count - 1);
            wasLate = false;
        }
        foreach (var sample in CollectionsMarshal.AsSpan(late)[next..]) Append(columns, sample);
    }

    /// <summary>One late sample as a column's.</summary>
    public static void Append(SampleColumns columns, in LateSample sample)
    {
        if (sample.Histogram is { } histogram) columns.Append(sample.TimestampMs, histogram);
        else columns.Append(sample.TimestampMs, BitConverter.UInt64BitsToDouble(sample.ValueBits));
    }

    static bool IsAscending(List<LateSample> samples)
    {
        for (var i = 1; i < samples.Count; i++)
        {
            if (samples[i].TimestampMs <= samples[i - 1].TimestampMs) return false;
        }
        return true;
    }
}
