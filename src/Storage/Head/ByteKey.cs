using System.Diagnostics.CodeAnalysis;
using Barograph.Model.Hashing;

namespace Barograph.Storage.Head;

/// <summary>Bytes as a dictionary's key, to be looked up by a span.</summary>
readonly record struct ByteKey(byte[] Bytes)
{
    public static IEqualityComparer<ByteKey> Comparer { get; } = new BySpan();

    sealed class BySpan : IEqualityComparer<ByteKey>, IAlternateEqualityComparer<ReadOnlySpan<byte>, ByteKey>
    {
        public bool Equals(ByteKey x, ByteKey y) => x.Bytes.AsSpan().SequenceEqual(y.Bytes);

        public int GetHashCode([DisallowNull] ByteKey key) => GetHashCode(key.Bytes.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, ByteKey other) => alternate.SequenceEqual(other.Bytes);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash64.Hash(alternate);

        public ByteKey Create(ReadOnlySpan<byte> alternate) => new(alternate.ToArray());
    }
}
