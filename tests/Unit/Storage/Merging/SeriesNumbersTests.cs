using System.Text;
using Barograph.Model.Hashing;
using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Merging;

namespace Barograph.Tests.Unit.Storage.Merging;

public sealed class SeriesNumbersTests
{
    [Fact]
    public void equal_labels_have_one_number_whoever_asks_and_others_have_others()
    {
        var numbers = new SeriesNumbers(new KeyedHash128(new Random(1)));
        var found = new int[4][];
        Parallel.For(0, found.Length, thread =>
        {
            var own = found[thread] = new int[5000];
            for (var i = 0; i < own.Length; i++)
            {
                var series = (i * 7 + thread * 1000) % own.Length;
                own[series] = numbers.Of(Encoding.UTF8.GetBytes($"series {series}"));
            }
        });
        Assert.All(found, own => Assert.Equal(found[0], own));
        Assert.Equal(Enumerable.Range(1, 5000), found[0].Order());
    }

    [Fact]
    public void numbers_of_long_gone_series_are_forgotten_with_all_others()
    {
        var numbering = new SeriesNumbering(new Random(1)) { Limit = 100 };
        var first = numbering.Current();
        for (var i = 0; i < 100; i++) first.Of([(byte)i]);
        Assert.Same(first, numbering.Current());
        var known = new KnownNumbers<int>();
        known.Under(first, 5)[3] = 17;
        Assert.Equal(17, known.Under(first, 50)[3]);
        first.Of([1, 2]);
        var second = numbering.Current();
        Assert.NotSame(first, second);
        Assert.Equal(0, known.Under(second, 5)[3]);
    }

    [Fact]
    public void rows_are_found_by_their_numbers()
    {
        var random = new Random(2);
        var rows = new NumberedRows(1000);
        var naive = new Dictionary<int, int>();
        for (var i = 0; i < 5000; i++)
        {
            var number = random.Next(1, 1000) << random.Next(3) * 8;
            if (naive.Count == 1000 && !naive.ContainsKey(number)) continue;
            naive.TryAdd(number, naive.Count);
            Assert.Equal(naive[number], rows.FindOrAdd(number, naive.Count - 1));
            Assert.Equal(naive[number], rows.Find(number));
        }
        Assert.Equal(-1, rows.Find(int.MaxValue));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void a_series_has_as_many_before_it_as_the_list_says(int count)
    {
        var random = new Random(count);
        var series = new List<uint>();
        var bytes = new List<byte>();
        uint next = 5;
        for (var i = 0; i < count; i++)
        {
            series.Add(next);
            bytes.AddRange([(byte)(next >> 24), (byte)(next >> 16), (byte)(next >> 8), (byte)next]);
            next += (uint)random.Next(1, i % 50 == 0 ? 500 : 9);
        }
        var ordinals = new SeriesOrdinals(new PostingsList(bytes.ToArray()));
        Assert.Equal(count, ordinals.Count);
        for (uint reference = 0; reference < next + 100; reference++) Assert.Equal(series.IndexOf(reference), ordinals.Of(reference));
        Assert.Equal(-1, ordinals.Of(uint.MaxValue));
    }
}
