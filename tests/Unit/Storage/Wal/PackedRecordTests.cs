using Barograph.Model.Labels;
using Barograph.Storage.Memory;
using Barograph.Storage.Wal;

namespace Barograph.Tests.Unit.Storage.Wal;

public sealed class PackedRecordTests
{
    readonly PinnedBuffer packed = new(), unpacked = new();

    static byte[] Body(int length, int variety, int seed = 1)
    {
        var random = new Random(seed);
        var body = new byte[length];
        for (var i = 0; i < length; i++) body[i] = (byte)random.Next(variety);
        body[0] = (byte)RecordKind.Samples;
        return body;
    }

    [Fact]
    public void what_is_packed_is_smaller_and_comes_out_as_it_was()
    {
        foreach (var length in (int[])[PackedRecord.MinBytes, 5000, 300_000])
        {
            var body = Body(length, 4);
            var size = PackedRecord.Pack(body, packed);
            Assert.InRange(size, 1, length / 2);
            Assert.True(PackedRecord.TryUnpack(packed.Span(0, size), unpacked, out var found));
            Assert.True(found.SequenceEqual(body));
        }
    }

    [Fact]
    public void what_is_small_or_has_nothing_to_give_stays_as_it_is()
    {
        Assert.Equal(0, PackedRecord.Pack(Body(PackedRecord.MinBytes - 1, 2), packed));
        Assert.Equal(0, PackedRecord.Pack(Body(100_000, 256), packed));
    }

    [Fact]
    public void bytes_that_were_never_packed_so_are_refused_whatever_they_are()
    {
        var size = PackedRecord.Pack(Body(20_000, 4), packed);
        var good = packed.Span(0, size).ToArray();
        var random = new Random(7);
        var changed = 0;
        for (var round = 0; round < 3000; round++)
        {
            var bytes = good[..random.Next(good.Length + 1)];
            for (var i = random.Next(3); i >= 0 && bytes.Length > 1; i--) bytes[random.Next(1, bytes.Length)] = (byte)random.Next(256);
            if (PackedRecord.TryUnpack(bytes, unpacked, out var body)) Assert.InRange(body.Length, PackedRecord.MinBytes, RecordFrame.MaxBodyBytes);
            else changed++;
        }
        Assert.True(changed > 2000);
    }

    [Fact]
    public async Task a_store_reads_its_log_back_whoever_packed_it()
    {
        var sizes = new List<long>();
        foreach (var packs in (bool[])[true, false])
        {
            using var fixture = new StoreFixture();
            fixture.Head = fixture.Head with { PacksLog = packs };
            var store = await fixture.OpenAsync();
            var batch = Enumerable.Range(0, 3000).Select(s => (LabelSet.Of(("__name__", "m"), ("s", $"{s}")), 1_700_000_000_000L, s * 0.5)).ToArray();
            for (var i = 0; i < 5; i++) await StoreFixture.AppendAsync(store, [.. batch.Select(s => (s.Item1, s.Item2 + i, s.Item3 + i))]);
            var expected = await StoreFixture.ReadAsync(store);
            using var killed = fixture.Snapshot();
            await store.DisposeAsync();
            sizes.Add(new FileInfo(Path.Combine(killed.Directory, "barograph", "wal", "00000001")).Length);
            killed.Head = killed.Head with { PacksLog = !packs };
            await using var again = await killed.OpenAsync();
            Assert.Equal(expected, await StoreFixture.ReadAsync(again));
        }
        Assert.True(sizes[0] < sizes[1] * 3 / 4, $"{sizes[0]} bytes packed, {sizes[1]} as they are");
    }
}
