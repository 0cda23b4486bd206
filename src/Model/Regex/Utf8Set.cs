using System.Diagnostics.CodeAnalysis;

namespace Barograph.Model.Regex;

/// <summary>A set of byte strings: compared one by one while few, hashed when many.</summary>
internal sealed class Utf8Set
{
    private const int MaxCompared = 8;

    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> hashed;

    internal Utf8Set(List<byte[]> texts)
    {
        var distinct = new HashSet<byte[]>(texts, new ByteComparer());
        Sorted = [.. distinct];
        Array.Sort(Sorted, static (a, b) => a.AsSpan().SequenceCompareTo(b));
        hashed = distinct.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    internal byte[][] Sorted { get; }

    internal bool Contains(ReadOnlySpan<byte> utf8)
    {
        if (Sorted.Length > MaxCompared)
            return hashed.Contains(utf8);
        foreach (var text in Sorted)
        {
            if (utf8.SequenceEqual(text))
                return true;
        }

        return false;
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
