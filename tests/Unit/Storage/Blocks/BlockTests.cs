using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Barograph.Storage.Blocks;

namespace Barograph.Tests.Unit.Storage.Blocks;

public sealed class BlockTests : IDisposable
{
    const long T = 1_700_000_000_000;

    readonly BlockFolder folder = new();

    public void Dispose() => folder.Dispose();

    static readonly Matcher[][] Questions =
    [
        [],
        [new(MatchKind.Equal, "__name__", "metric_3")],
        [new(MatchKind.Equal, "__name__", "metric_3"), new(MatchKind.Equal, "job", "job1")],
        [new(MatchKind.Equal, "__name__", "nothing")],
        [new(MatchKind.Equal, "nothing", "x")],
        [new(MatchKind.Equal, "zone", "")],
        [new(MatchKind.NotEqual, "zone", "")],
        [new(MatchKind.NotEqual, "job", "job1")],
        [new(MatchKind.NotEqual, "nothing", "x"), new(MatchKind.Regex, "instance", "host-1.*")],
        [new(MatchKind.Regex, "instance", "host-1|host-7|nobody")],
        [new(MatchKind.Regex, "instance", ".*-2.?"), new(MatchKind.NotRegex, "zone", "z[01]")],
        [new(MatchKind.Regex, "zone", "z1|")],
        [new(MatchKind.NotRegex, "zone", ".+")],
        [new(MatchKind.Regex, "área", "z.*"), new(MatchKind.Equal, "__name__", "metric_1")],
        [new(MatchKind.Equal, "__name__", "metric_2"), new(MatchKind.NotRegex, "instance", "host-(2|9)")],
        [new(MatchKind.Equal, "__name__", "metric_2"), new(MatchKind.Regex, "nothing", ".+")],
    ];

    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 4000)]
    public void a_block_answers_as_its_contents_say(int seed, int samples)
    {
        var random = new Random(seed);
        var contents = BlockFolder.Generate(random, 60, T, samples);
        // Small segments: chunks of one series lie in several files.
        var block = folder.Open(folder.Write(contents, segmentBytes: 20_000));
        try
        {
            Assert.True(block.Segments.Count > 1);
            Assert.Equal(contents.Values.Sum(static s => (long)s.Count), (long)block.Meta.Statistics.Samples);
            foreach (var question in Questions)
            {
                Assert.Equal(BlockFolder.Naive(contents, long.MinValue, long.MaxValue, question), BlockFolder.Read(block, long.MinValue, long.MaxValue, question));
                var from = T + random.Next(samples * 20_000);
                var to = from + random.Next(4_000_000);
                Assert.Equal(BlockFolder.Naive(contents, from, to, question), BlockFolder.Read(block, from, to, question));
            }
        }
        finally
        {
            block.Leave();
        }
    }

    [Fact]
    public void names_and_values_of_labels_come_from_the_index()
    {
        var contents = BlockFolder.Generate(new Random(3), 60, T, 10);
        var block = folder.Open(folder.Write(contents));
        var source = new BlockSource(block);
        var everything = new LabelQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue);
        Assert.Equal(["__name__", "instance", "job", "zone", "área"], source.Names(everything));
        Assert.Equal(["job0", "job1", "job2"], source.Values("job", everything));
        Assert.Equal(["job0"], source.Values("job", everything with { Limit = 1 }));
        Assert.Empty(source.Values("nothing", everything));
        Assert.Empty(source.Values("", everything));
        var one = everything with { MatcherSets = [[new Matcher(MatchKind.Equal, "instance", "host-4")], [new Matcher(MatchKind.Equal, "instance", "host-5")]] };
        Assert.Equal(["__name__", "instance", "job", "zone", "área"], source.Names(one));
        Assert.Equal(["job1", "job2"], source.Values("job", one));
        Assert.Empty(source.Names(everything with { MinTimeMs = 0, MaxTimeMs = T - 1 }));
        block.Leave();
    }

    [Fact]
    public void a_closed_block_stays_readable_for_those_who_began_before()
    {
        var contents = BlockFolder.Generate(new Random(4), 5, T, 300);
        var block = folder.Open(folder.Write(contents));
        var selection = new BlockSource(block).TrySelect(new SeriesQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue))!;
        block.Leave();
        folder.Disk.DeleteDirectory(block.Folder);
        Assert.Equal(contents, BlockFolder.Read(selection, long.MinValue, long.MaxValue));
        selection.Dispose();
        Assert.False(block.TryEnter());
        Assert.Null(new BlockSource(block).TrySelect(new SeriesQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue)));
    }

    [Fact]
    public void deleted_spans_do_not_show()
    {
        var contents = BlockFolder.Generate(new Random(5), 12, T, 1000);
        var id = folder.Write(contents);
        var block = folder.Open(id);
        var deleted = new List<(ulong, TimeSpanMs)>();
        var all = block.Index.AllSeries();
        for (var i = 0; i < all.Count; i += 2)
        {
            deleted.Add((all[i], new(T + 1_000_000, T + 2_000_000)));
            deleted.Add((all[i], new(T + 1_500_000, T + 6_000_000)));
            if (i % 4 == 0) deleted.Add((all[i], new(T + 9_000_000, long.MaxValue)));
        }
        block.Leave();
        TombstoneFile.Write(folder.Disk, block.Folder, Tombstones.Of(deleted));
        block = folder.Open(id);
        var left = new SortedDictionary<LabelSet, List<(long TimeMs, ulong Bits)>>();
        var number = 0;
        foreach (var (labels, samples) in contents)
        {
            left[labels] = [.. samples.Where(s => number % 2 == 1 || ((s.TimeMs < T + 1_000_000 || s.TimeMs > T + 6_000_000) && (number % 4 != 0 || s.TimeMs < T + 9_000_000)))];
            number++;
        }
        Assert.Equal(left, BlockFolder.Read(block));
        Assert.Equal(BlockFolder.Naive(left, T + 1_200_000, T + 9_500_000), BlockFolder.Read(block, T + 1_200_000, T + 9_500_000));
        block.Leave();
    }
}
