using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Barograph.Storage.Blocks;

/// <summary>The name of a block: 48 bits of milliseconds since 1970, 80 random bits; 26 characters of Crockford's base 32.</summary>
/// <remarks>Names sort in the order in which they were made.</remarks>
public readonly record struct Ulid(ulong High, ulong Low) : IComparable<Ulid>
{
    public const int Length = 26;

    const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public long TimestampMs => (long)(High >> 16);

    public static Ulid New(DateTimeOffset now)
    {
        Span<byte> random = stackalloc byte[10];
        RandomNumberGenerator.Fill(random);
        return new((ulong)now.ToUnixTimeMilliseconds() << 16 | BinaryPrimitives.ReadUInt16BigEndian(random), BinaryPrimitives.ReadUInt64BigEndian(random[2..]));
    }

    /// <summary>Null where the text is no name of a block. Lower case is read as upper case.</summary>
    public static Ulid? TryParse(ReadOnlySpan<char> text)
    {
        if (text.Length != Length || text[0] > '7') return null;
        ulong high = 0, low = 0;
        foreach (var c in text)
        {
            var digit = Digits.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            if (digit < 0) return null;
            high = high << 5 | low >> 59;
            low = low << 5 | (uint)digit;
        }
        return new(high, low);
    }

    public int CompareTo(Ulid other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public override string ToString() => string.Create(Length, this, static (text, id) =>
    {
        var (high, low) = (id.High, id.Low);
        for (var i = Length - 1; i >= 0; i--)
        {
            text[i] = Digits[(int)(low & 31)];
            low = low >> 5 | high << 59;
            high >>= 5;
        }
    });

    public static bool operator <(Ulid left, Ulid right) => left.CompareTo(right) < 0;

    public static bool operator >(Ulid left, Ulid right) => left.CompareTo(right) > 0;

    public static bool operator <=(Ulid left, Ulid right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Ulid left, Ulid right) => left.CompareTo(right) >= 0;
}
