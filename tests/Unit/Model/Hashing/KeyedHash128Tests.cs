using Barograph.Model.Hashing;

namespace Barograph.Tests.Unit.Model;

public class KeyedHash128Tests
{
    [Fact]
    public void every_bit_of_every_length_changes_both_halves()
    {
        var hash = new KeyedHash128(new Random(1));
        var random = new Random(2);
        for (var length = 0; length < 200; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            var before = hash.Hash(bytes);
            for (var bit = 0; bit < length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                var after = hash.Hash(bytes);
                Assert.True(after.Low != before.Low && after.High != before.High, $"length {length}, bit {bit}");
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void runs_of_zeros_of_different_lengths_differ()
    {
        var hash = new KeyedHash128(new Random(1));
        var seen = new HashSet<Hash128>();
        for (var length = 0; length < 300; length++) Assert.True(seen.Add(hash.Hash(new byte[length])));
    }

    [Fact]
    public void halves_of_many_similar_keys_do_not_collide()
    {
        var hash = new KeyedHash128(new Random(3));
        var low = new HashSet<ulong>();
        var high = new HashSet<ulong>();
        var key = new byte[60];
        for (var i = 0; i < 200_000; i++)
        {
            BitConverter.TryWriteBytes(key.AsSpan(i % 50), i);
            BitConverter.TryWriteBytes(key.AsSpan(55), i);
            var h = hash.Hash(key);
            if (!low.Add(h.Low) | !high.Add(h.High)) Assert.Fail($"collision at {i}");
            key.AsSpan().Clear();
        }
    }

    [Fact]
    public void another_key_is_another_hash()
        => Assert.NotEqual(new KeyedHash128(new Random(1)).Hash("abc"u8), new KeyedHash128(new Random(2)).Hash("abc"u8));
}
