using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage.Exemplars;

namespace Barograph.Tests.Unit.Storage.Exemplars;

public sealed class ExemplarRingTests
{
    static LabelSet Series(int number) => LabelSet.Of(("__name__", "m"), ("n", $"{number}"));

    static Exemplar At(long time, double value = 1, string trace = "a") => new(LabelSet.Of(("trace_id", trace)), value, time);

    static ExemplarRing Of(int capacity)
    {
        var ring = new ExemplarRing();
        ring.Resize(capacity);
        return ring;
    }

    static IReadOnlyList<SeriesExemplars> All(ExemplarRing ring, long min = 0, long max = long.MaxValue, params Matcher[] matchers)
        => ring.Select(new ExemplarQuery(TenantId.Anonymous, [matchers.Length == 0 ? [new Matcher(MatchKind.Equal, "__name__", "m")] : matchers], min, max));

    [Fact]
    public void what_is_shown_again_is_a_duplicate_and_what_is_older_comes_too_late()
    {
        var ring = Of(10);
        Assert.Equal(ExemplarVerdict.Stored, ring.Add(Series(1), At(5)));
        Assert.Equal(ExemplarVerdict.Duplicate, ring.Add(Series(1), At(5)));
        Assert.Equal(ExemplarVerdict.OutOfOrder, ring.Add(Series(1), At(4)));
        Assert.Equal(ExemplarVerdict.OutOfOrder, ring.Add(Series(1), At(5, 0.5)));
        Assert.Equal(ExemplarVerdict.Stored, ring.Add(Series(1), At(5, 2)));
        Assert.Equal(ExemplarVerdict.Stored, ring.Add(Series(2), At(4)));
        Assert.Equal((3, 2, 3L, 2L), (ring.Count, ring.Series, ring.Appended, ring.OutOfOrder));
        Assert.Equal([At(5), At(5, 2)], All(ring)[0].Exemplars);
    }

    [Fact]
    public void labels_of_more_than_128_characters_are_refused()
    {
        var ring = Of(1);
        Assert.Equal(ExemplarVerdict.Stored, ring.Judge(Series(1), new Exemplar(LabelSet.Of(("trace", new string('ü', 123))), 1, 1)));
        Assert.Equal(ExemplarVerdict.TooLong, ring.Judge(Series(1), new Exemplar(LabelSet.Of(("trace", new string('ü', 124))), 1, 1)));
    }

    [Fact]
    public void it_keeps_the_newest_as_a_list_would()
    {
        var random = new Random(4);
        var ring = Of(20);
        var model = new List<(LabelSet Series, Exemplar Exemplar)>();
        for (var step = 0; step < 3000; step++)
        {
            var series = Series(random.Next(7));
            var exemplar = At(step / 3, step, $"{step}");
            Assert.Equal(ExemplarVerdict.Stored, ring.Add(series, exemplar));
            model.Add((series, exemplar));
            if (model.Count > ring.Capacity) model.RemoveAt(0);
            if (step % 97 == 0) ring.Resize(random.Next(0, 40));
            while (model.Count > ring.Capacity) model.RemoveAt(0);
            if (step % 10 != 0) continue;
            Assert.Equal(model, ring.All());
            var from = step / 3 - random.Next(10);
            var expected = model.Where(m => m.Exemplar.TimestampMs >= from && m.Series.Get("n") != "3").GroupBy(static m => m.Series).OrderBy(static g => g.Key).ToList();
            var found = All(ring, from, step, new Matcher(MatchKind.NotEqual, "n", "3"));
            Assert.Equal(expected.Select(static g => g.Key), found.Select(static f => f.Series));
            for (var i = 0; i < found.Count; i++) Assert.Equal(expected[i].Select(static m => m.Exemplar), found[i].Exemplars);
        }
    }
}
