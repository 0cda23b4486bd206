using Barograph.Storage;
using Barograph.Storage.Blocks;
using Barograph.Storage.Compaction;

namespace Barograph.Tests.Unit.Storage.Compaction;

public sealed class CompactionPlanTests
{
    static readonly long[] Ranges = [20, 60, 180, 540];

    static BlockMeta Of(long min, long max, ulong tombstones = 0, ulong series = 10, bool failed = false, bool stale = false) => new()
    {
        Id = new Ulid((ulong)(min + 1000) << 16, (ulong)max),
        MinTimeMs = min,
        MaxTimeMs = max,
        Statistics = new BlockStatistics { Tombstones = tombstones, Series = series },
        Compaction = new BlockCompaction { Failed = failed, Hints = stale ? [BlockCompaction.FromStaleSeries] : [] },
    };

    static IEnumerable<(long, long)> Plan(params BlockMeta[] blocks) => CompactionPlan.Next(blocks, Ranges).Select(static b => (b.MinTimeMs, b.MaxTimeMs));

    [Fact]
    public void spans_grow_by_three_up_to_the_longest()
    {
        Assert.Equal([20, 60, 180, 540], CompactionPlan.Ranges(20, 600));
        Assert.Equal([20, 60, 180, 540], CompactionPlan.Ranges(20, 540));
        Assert.Equal([20], CompactionPlan.Ranges(20, 20));
        Assert.Equal([20], CompactionPlan.Ranges(20, 5));
    }

    [Fact]
    public void nothing_is_planned_before_a_range_is_full_or_over()
    {
        Assert.Empty(Plan());
        Assert.Empty(Plan(Of(0, 20)));
        Assert.Empty(Plan(Of(0, 20), Of(20, 40)));
        Assert.Empty(Plan(Of(0, 20), Of(20, 40), Of(40, 60)));
        Assert.Empty(Plan(Of(0, 20), Of(20, 40), Of(60, 80)));
    }

    [Fact]
    public void blocks_that_fill_a_range_are_compacted_once_a_newer_one_is_there()
    {
        Assert.Equal([(0, 20), (20, 40), (40, 60)], Plan(Of(0, 20), Of(20, 40), Of(40, 60), Of(60, 80)));
        Assert.Equal([(0, 20), (40, 60)], Plan(Of(60, 80), Of(40, 60), Of(0, 20)));
        Assert.Equal([(0, 60), (60, 120), (120, 180)], Plan(Of(0, 60), Of(60, 120), Of(120, 180), Of(180, 200)));
    }

    [Fact]
    public void a_range_that_is_over_is_compacted_though_it_is_not_full()
        => Assert.Equal([(0, 20), (20, 40)], Plan(Of(0, 20), Of(20, 40), Of(60, 80), Of(80, 100)));

    [Fact]
    public void the_shorter_range_goes_first()
        => Assert.Equal([(180, 200), (200, 220), (220, 240)], Plan(Of(0, 60), Of(60, 120), Of(120, 180), Of(180, 200), Of(200, 220), Of(220, 240), Of(240, 260)));

    [Fact]
    public void blocks_that_overlap_stay_where_somebody_else_compacts_them()
    {
        BlockMeta[] blocks = [Of(0, 20), Of(10, 20), Of(20, 40), Of(40, 60), Of(60, 80)];
        Assert.Equal([(0, 20), (10, 20), (20, 40), (40, 60)], CompactionPlan.Next(blocks, Ranges, overlapping: false).Select(static b => (b.MinTimeMs, b.MaxTimeMs)));
        Assert.Empty(CompactionPlan.Next([Of(0, 20), Of(19, 40)], Ranges, overlapping: false));
    }

    [Fact]
    public void blocks_that_overlap_go_before_all_others()
    {
        Assert.Equal([(0, 20), (19, 40)], Plan(Of(0, 20), Of(19, 40), Of(40, 60)));
        Assert.Equal([(0, 100), (10, 20), (30, 40)], Plan(Of(0, 100), Of(10, 20), Of(30, 40), Of(100, 120)));
        // The newest block is not spared, and the first group only is taken.
        Assert.Equal([(0, 20), (10, 30)], Plan(Of(0, 20), Of(10, 30), Of(40, 60), Of(50, 70)));
    }

    [Fact]
    public void a_failed_block_keeps_its_range_from_being_compacted()
        => Assert.Empty(Plan(Of(0, 20), Of(20, 40, failed: true), Of(40, 60), Of(60, 80)));

    [Fact]
    public void a_block_with_many_tombstones_is_rewritten_alone()
    {
        Assert.Equal([(0, 180)], Plan(Of(0, 180, tombstones: 6, series: 100), Of(180, 200)));
        Assert.Empty(Plan(Of(0, 180, tombstones: 5, series: 100), Of(180, 200)));
        Assert.Empty(Plan(Of(0, 60, tombstones: 50, series: 100), Of(180, 200)));
        Assert.Equal([(0, 60)], Plan(Of(0, 60, tombstones: 100, series: 100), Of(180, 200)));
    }

    [Fact]
    public void blocks_of_ended_series_keep_to_themselves()
    {
        Assert.Empty(Plan(Of(0, 20), Of(0, 20, stale: true)));
        Assert.Equal([(0, 20), (5, 25)], Plan(Of(0, 20), Of(0, 20, stale: true), Of(5, 25, stale: true)));
    }

    [Fact]
    public void ranges_are_aligned_before_1970_too()
    {
        Assert.Equal(-60, AlignedRange.StartOf(-1, 60));
        Assert.Equal(-60, AlignedRange.StartOf(-60, 60));
        Assert.Equal(0, AlignedRange.StartOf(59, 60));
        Assert.Equal([(-60, -40), (-40, -20), (-20, 0)], Plan(Of(-60, -40), Of(-40, -20), Of(-20, 0), Of(0, 20)));
    }
}
