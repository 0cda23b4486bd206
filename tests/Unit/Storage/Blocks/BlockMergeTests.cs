using Barograph.Model.Labels;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Segments;
using Contents = System.Collections.Generic.SortedDictionary<Barograph.Model.Labels.LabelSet, System.Collections.Generic.List<(long TimeMs, ulong Bits)>>;

namespace Barograph.Tests.Unit.Storage.Blocks;

public sealed class BlockMergeTests : IDisposable
{
    const long T = 1_700_000_000_000;

    readonly BlockFolder folder = new();

    public void Dispose() => folder.Dispose();

    BlockMeta? Merge(IReadOnlyList<Block> blocks)
        => new BlockMerge(folder.Disk, folder.Path, SegmentWriter.DefaultSegmentBytes)
            .Run(blocks, BlockMeta.OfCompacted(folder.NextId(), [.. blocks.Select(static b => b.Meta)]), CancellationToken.None);

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void a_merged_block_has_all_samples_of_its_parents_once_and_in_order(int seed)
    {
        var random = new Random(seed);
        var blocks = new List<Block>();
        var expected = new Dictionary<LabelSet, SortedDictionary<long, ulong>>();
        var start = T;
        for (var b = 0; b < 4; b++)
        {
            var contents = BlockFolder.Generate(random, 10 + random.Next(20), start, 100 + random.Next(900));
            // Every other block overlaps the one before it.
            start += b % 2 == 0 ? 3_000_000 : 40_000_000;
            var id = folder.Write(contents);
            var block = folder.Open(id);
            if (b == 1)
            {
                TombstoneFile.Write(folder.Disk, block.Folder, Tombstones.Of([(block.Index.AllSeries()[0], new(T + 4_000_000, T + 5_000_000)), (block.Index.AllSeries()[1], new(0, long.MaxValue))]));
                block.Leave();
                block = folder.Open(id);
                contents = BlockFolder.Read(block);
            }
            blocks.Add(block);
            foreach (var (labels, samples) in contents)
            {
                if (!expected.TryGetValue(labels, out var known)) expected[labels] = known = [];
                foreach (var (time, bits) in samples) known.TryAdd(time, bits);
            }
        }
        var meta = Merge(blocks);
        Assert.NotNull(meta);
        Assert.Equal(2, meta.Compaction.Level);
        Assert.Equal(blocks.Select(static b => b.Meta.Id), meta.Compaction.Sources);
        var merged = folder.Open(meta.Id);
        var all = new Contents();
        foreach (var (labels, samples) in expected) all[labels] = [.. samples.Select(static s => (s.Key, s.Value))];
        Assert.Equal(all, BlockFolder.Read(merged));
        Assert.Equal(all.Values.Sum(static s => (long)s.Count), (long)merged.Meta.Statistics.FloatSamples);
        Assert.Equal(all.Count, (int)merged.Meta.Statistics.Series);
        merged.Leave();
        foreach (var block in blocks) block.Leave();
    }

    [Fact]
    public void a_block_from_which_all_is_deleted_leaves_nothing()
    {
        var id = folder.Write(BlockFolder.Generate(new Random(1), 3, T, 50));
        var block = folder.Open(id);
        var deleted = new List<(ulong, TimeSpanMs)>();
        for (var i = 0; i < 3; i++) deleted.Add((block.Index.AllSeries()[i], new(0, long.MaxValue)));
        TombstoneFile.Write(folder.Disk, block.Folder, Tombstones.Of(deleted));
        block.Leave();
        block = folder.Open(id);
        Assert.Null(Merge([block]));
        block.Leave();
        Assert.Single(Directory.GetDirectories(folder.Path));
    }

    [Fact]
    public void the_copy_of_a_block_has_its_bytes()
    {
        var block = folder.Open(folder.Write(BlockFolder.Generate(new Random(2), 40, T, 700)));
        var copy = folder.Open(Merge([block])!.Id);
        Assert.Equal(File.ReadAllBytes(block.Index.Path), File.ReadAllBytes(copy.Index.Path));
        Assert.Equal(File.ReadAllBytes(block.Segments.PathOf(0)), File.ReadAllBytes(copy.Segments.PathOf(0)));
        block.Leave();
        copy.Leave();
    }
}
