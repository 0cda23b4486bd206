using Barograph.Query.Histograms;
using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>What a function makes of one window: a number, a histogram, or nothing.</summary>
readonly record struct Cell(double Number, FloatHistogram? Histogram)
{
    public static readonly Cell None = new(Absent.Value, null);

    public bool IsThere => Histogram is not null || !Absent.Is(Number);

    public static implicit operator Cell(double number) => new(number, null);

    public static implicit operator Cell(FloatHistogram? histogram) => new(Absent.Value, histogram);
}
