using System.Globalization;
using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>How much of a query's histograms had to be mended, for one annotation.</summary>
internal readonly record struct MendingNotice(ClassicBuckets.Mending Mending, int Samples, long FirstMs, long LastMs)
{
    public static readonly MendingNotice None = new(ClassicBuckets.Mending.None, 0, long.MaxValue, long.MinValue);

    public MendingNotice With(ClassicBuckets.Mending more, long timeMs)
        => new(Mending.With(more), Samples + 1, Math.Min(FirstMs, timeMs), Math.Max(LastMs, timeMs));

    public static MendingNotice Both(MendingNotice one, MendingNotice other)
        => new(one.Mending.With(other.Mending), one.Samples + other.Samples, Math.Min(one.FirstMs, other.FirstMs), Math.Max(one.LastMs, other.LastMs));

    public override string ToString()
        => $", from buckets {Numerals.General(Mending.FromBound)} to {Numerals.General(Mending.ToBound)}, with a max diff of "
            + $"{TwoDigits(Mending.MaxDifference)}, over {Samples} samples from {Time(FirstMs)} to {Time(LastMs)}";

    static string Time(long ms)
        => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(ms / 1000, -62_135_596_800, 253_402_300_799)).UtcDateTime
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Go's %.2g.</summary>
    static string TwoDigits(double value)
        => Numerals.General(double.Parse(value.ToString("E1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)) is var text
            && Math.Abs(value) < 100 ? text : value.ToString("0.#e+00", CultureInfo.InvariantCulture);
}
