using Barograph.Model.Hashing;

namespace Barograph.Storage.Merging;

/// <summary>A number, from 1 on, for each label set of a tenant that several parts of the store may have. For any number of threads.</summary>
/// <remarks>
/// Sets are told apart by a keyed hash of 128 bits, so that no bytes need be kept: 24 bytes for each set, and some room. Head and blocks remember
/// the numbers of their series (<see cref="KnownNumbers{T}"/>), so that each label set is encoded and hashed once, not with each query.
/// </remarks>
sealed class SeriesNumbers(KeyedHash128 hashing)
{
    readonly Lock gate = new();
    Hash128[] hashes = new Hash128[16];
    int[] table = new int[64];
    int count;

    public int Count => Volatile.Read(ref count);

    public int Of(ReadOnlySpan<byte> encodedLabels)
    {
        var hash = hashing.Hash(encodedLabels);
        lock (gate)
        {
            var mask = table.Length - 1;
            var at = (int)hash.Low & mask;
            for (; table[at] != 0; at = (at + 1) & mask)
            {
                if (hashes[table[at] - 1] == hash) return table[at];
            }
            if (count == hashes.Length) Array.Resize(ref hashes, count * 2);
            hashes[count++] = hash;
            table[at] = count;
            if (count * 2 > table.Length) Grow();
            return count;
        }
    }

    void Grow()
    {
        var grown = new int[table.Length * 2];
        for (var number = 1; number <= count; number++)
        {
            var at = (int)hashes[number - 1].Low & (grown.Length - 1);
            while (grown[at] != 0) at = (at + 1) & (grown.Length - 1);
            grown[at] = number;
        }
        table = grown;
    }
}
