using Barograph.Model.Hashing;

namespace Barograph.Storage.Merging;

/// <summary>Hands out the <see cref="SeriesNumbers"/> of a tenant, and begins new ones when those of long gone series have become too many.</summary>
sealed class SeriesNumbering(Random random)
{
    /// <summary>Some 64 MiB with what parts remember. A query that needs more gets them, and the next one begins anew.</summary>
    public const int UsualLimit = 1 << 20;

    readonly KeyedHash128 hashing = new(random);
    volatile SeriesNumbers? current;

    public int Limit { get; init; } = UsualLimit;

    /// <summary>A query takes them once: numbers of different ones must not meet.</summary>
    public SeriesNumbers Current()
    {
        var numbers = current;
        if (numbers is not null && numbers.Count <= Limit) return numbers;
        return current = new SeriesNumbers(hashing);
    }
}
