using System.Text;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;

namespace Barograph.Tests.Unit.Storage.Blocks;

public sealed class BlockMetaTests
{
    const string Compacted = """
        {
        	"ulid": "01M8C21A15QVVPWA07TZR9MHDP",
        	"minTime": 1700000000000,
        	"maxTime": 1700006390001,
        	"stats": {
        		"numSamples": 17080,
        		"numFloatSamples": 17000,
        		"numHistogramSamples": 80,
        		"numSeries": 40,
        		"numChunks": 120,
        		"numTombstones": 2
        	},
        	"compaction": {
        		"level": 2,
        		"sources": [
        			"01M8C21A15QVVPWA07TZR9MHDP",
        			"01M8C21A7C7CBB50DZV0S1G3TX"
        		],
        		"parents": [
        			{
        				"ulid": "01M8C21A7C7CBB50DZV0S1G3TX",
        				"minTime": -5,
        				"maxTime": 7
        			}
        		],
        		"hints": [
        			"from-out-of-order"
        		]
        	},
        	"version": 1,
        	"thanos": {
        		"labels": {
        			"replica": "a"
        		},
        		"downsample": {
        			"resolution": 0
        		}
        	}
        }
        """;

    [Fact]
    public void a_meta_is_written_as_it_was_read_what_is_not_ours_included()
    {
        var meta = BlockMetaFile.Parse(Encoding.UTF8.GetBytes(Compacted), "meta.json");
        Assert.Equal("01M8C21A15QVVPWA07TZR9MHDP", meta.Id.ToString());
        Assert.Equal(80ul, meta.Statistics.HistogramSamples);
        Assert.True(meta.Compaction.IsFromOutOfOrder);
        Assert.Equal(-5, meta.Compaction.Parents[0].MinTimeMs);
        Assert.Equal(Compacted, Encoding.UTF8.GetString(BlockMetaFile.Format(meta)));
    }

    [Theory]
    [InlineData("", "no JSON at line 1")]
    [InlineData("[]", "the file is [], expected an object")]
    [InlineData("{}", "there is no field version")]
    [InlineData("{\"version\":2}", "version is 2, only 1 can be read")]
    [InlineData("{\"version\":1}", "there is no field ulid")]
    [InlineData("{\"version\":1,\"ulid\":\"short\"}", "ulid is \"short\", expected 26 characters of a ULID")]
    [InlineData("{\"version\":1,\"ulid\":\"01M8C21A15QVVPWA07TZR9MHDP\",\"minTime\":1.5}", "minTime is 1.5, expected a whole number")]
    [InlineData("{\"version\":1,\"ulid\":\"01M8C21A15QVVPWA07TZR9MHDP\",\"minTime\":5,\"maxTime\":4}", "maxTime 4 lies before minTime 5")]
    [InlineData("{\"version\":1,\"ulid\":\"01M8C21A15QVVPWA07TZR9MHDP\",\"stats\":{\"numSeries\":-1}}", "stats.numSeries is -1, expected a count")]
    [InlineData("{\"version\":1,\"ulid\":\"01M8C21A15QVVPWA07TZR9MHDP\",\"compaction\":{\"sources\":[3]}}", "compaction.sources is 3")]
    [InlineData("{\"version\":1,\"ulid\":\"01M8C21A15QVVPWA07TZR9MHDP\",\"\\ud800\":1}", "UTF-16")]
    [InlineData("{\"version\":1,\"ulid\":\"01M8C21A15QVVPWA07TZR9MHDP\"} x", "something follows the JSON object at offset")]
    public void what_is_wrong_is_named_with_its_field(string json, string said)
    {
        var wrong = Assert.Throws<StorageException>(() => BlockMetaFile.Parse(Encoding.UTF8.GetBytes(json), "/data/01M/meta.json"));
        Assert.StartsWith("/data/01M/meta.json: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(said, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void names_of_blocks_sort_by_the_time_of_their_making()
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
        var first = Ulid.New(at);
        var second = Ulid.New(at.AddMilliseconds(1));
        Assert.True(first < second);
        Assert.True(string.CompareOrdinal(first.ToString(), second.ToString()) < 0);
        Assert.Equal(1_700_000_000_000, first.TimestampMs);
        Assert.Equal(first, Ulid.TryParse(first.ToString()));
        Assert.Null(Ulid.TryParse("8ZZZZZZZZZZZZZZZZZZZZZZZZZ"));
        Assert.Null(Ulid.TryParse("01M8C21A15QVVPWA07TZR9MHDU"));
    }
}
