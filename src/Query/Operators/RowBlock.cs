using Barograph.Query.Histograms;

namespace Barograph.Query.Operators;

/// <summary>Rows × steps that an operator writes or that somebody reads: numbers, and beside them histograms where there are any.</summary>
/// <remarks>
/// Where a histogram stands the number is <see cref="Absent"/>, so a kernel over numbers passes it by without knowing.
/// </remarks>
public readonly ref struct RowBlock(Span<double> values, HistogramColumn histograms, int offset = 0)
{
    readonly HistogramColumn histograms = histograms;
    readonly int offset = offset;

    public Span<double> Values { get; } = values;

    /// <summary>Somewhere in the block that this may be a part of.</summary>
    public bool HasHistograms => histograms.Any;

    public RowBlock Slice(int start, int length) => new(Values.Slice(start, length), histograms, offset + start);

    public FloatHistogram? HistogramAt(int place) => histograms[offset + place];

    public bool Has(int place) => !Absent.Is(Values[place]) || HistogramAt(place) is not null;

    public void Set(int place, FloatHistogram histogram)
    {
        Values[place] = Absent.Value;
        histograms.Set(offset + place, histogram);
    }

    public void Remove(int place)
    {
        Values[place] = Absent.Value;
        if (HasHistograms) histograms.Set(offset + place, null);
    }

    /// <summary>Replaces whatever stands there by a number.</summary>
    public void Put(int place, double value)
    {
        if (HasHistograms) histograms.Set(offset + place, null);
        Values[place] = value;
    }

    /// <summary>Puts what another block has at a place into this one.</summary>
    public void Take(int place, RowBlock from, int fromPlace)
    {
        if (from.HistogramAt(fromPlace) is { } histogram) Set(place, histogram);
        else Put(place, from.Values[fromPlace]);
    }

    public void CopyTo(RowBlock into)
    {
        Values.CopyTo(into.Values);
        if (!HasHistograms) return;
        for (var i = 0; i < Values.Length; i++)
        {
            if (HistogramAt(i) is { } histogram) into.Set(i, histogram);
        }
    }

    public void DropHistograms()
    {
        if (!HasHistograms) return;
        for (var i = 0; i < Values.Length; i++) histograms.Set(offset + i, null);
    }

    public bool AnythingIn(int start, int length)
    {
        if (Absent.Anything(Values.Slice(start, length))) return true;
        if (!HasHistograms) return false;
        for (var i = start; i < start + length; i++)
        {
            if (HistogramAt(i) is not null) return true;
        }
        return false;
    }
}
