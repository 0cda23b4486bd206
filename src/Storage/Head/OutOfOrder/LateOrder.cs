using Barograph.Model.Samples;

namespace Barograph.Storage.Head.OutOfOrder;

/// <summary>Puts late samples in order: of two at one time the one that came first stays.</summary>
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

    /// <summary>One late sample as a column's.</summary>
    public static void Append(SampleColumns columns, in LateSample sample)
    {
        if (sample.Histogram is { } histogram) columns.Append(sample.TimestampMs, histogram);
        else columns.Append(sample.TimestampMs, BitConverter.UInt64BitsToDouble(sample.ValueBits));
        columns.SetStartTime(sample.StartMs);
        // Its sender meant another neighbour.
        columns.ForgetReset(columns.Count - 1);
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
