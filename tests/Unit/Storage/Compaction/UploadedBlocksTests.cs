using Barograph.Storage.Blocks;
using Barograph.Storage.Compaction;
using Barograph.Storage.Disk;

namespace Barograph.Tests.Unit.Storage.Compaction;

public sealed class UploadedBlocksTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("barograph-uploaded-").FullName;
    readonly LogLines log = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string List => Path.Combine(folder, "thanos.shipper.json");

    static BlockMeta Block(ulong number, int level = 1)
        => new() { Id = new Ulid(number << 16, 0), MinTimeMs = (long)number, MaxTimeMs = (long)number + 1, Compaction = new BlockCompaction { Level = level } };

    string Free(UploadedBlocks uploaded, params BlockMeta[] blocks) => string.Join(' ', uploaded.Free(blocks).Select(static b => b.MinTimeMs));

    UploadedBlocks Of(string text)
    {
        File.WriteAllText(List, text);
        return new UploadedBlocks(new MachineDisk(), List, log);
    }

    static string Json(params BlockMeta[] uploaded) => $$"""{"version": 1, "uploaded": [{{string.Join(", ", uploaded.Select(static b => $"\"{b.Id}\""))}}]}""";

    [Fact]
    public void blocks_wait_until_they_and_all_before_them_are_uploaded()
    {
        Assert.Equal("1 2", Free(Of(Json(Block(1), Block(2), Block(4))), Block(4), Block(3), Block(2), Block(1)));
        Assert.Equal("", Free(Of(Json(Block(2))), Block(1), Block(2)));
    }

    [Fact]
    public void blocks_that_are_compacted_already_wait_for_nobody()
        => Assert.Equal("1 2 3", Free(Of(Json(Block(2))), Block(1, level: 2), Block(2), Block(3, level: 3), Block(4)));

    [Fact]
    public void the_list_is_read_again_each_time()
    {
        var uploaded = Of(Json());
        Assert.Equal("", Free(uploaded, Block(1)));
        File.WriteAllText(List, Json(Block(1)));
        Assert.Equal("1", Free(uploaded, Block(1)));
    }

    [Theory]
    [InlineData("{", "thanos.shipper.json: ")]
    [InlineData("[]", "expected an object with the list \"uploaded\"")]
    [InlineData("{\"uploaded\": 5}", "expected an object with the list \"uploaded\"")]
    [InlineData("{\"version\": 2, \"uploaded\": []}", "version is 2, only 1 can be read")]
    [InlineData("{\"version\": 1, \"uploaded\": [\"x\"]}", "\"x\" is no name of a block")]
    [InlineData("{\"version\": 1, \"uploaded\": [7]}", "\"7\" is no name of a block")]
    public void while_the_list_cannot_be_read_blocks_wait_and_the_log_says_why_once(string text, string part)
    {
        var uploaded = Of(text);
        Assert.Equal("2", Free(uploaded, Block(2, level: 2), Block(3)));
        Assert.Equal("", Free(uploaded, Block(1)));
        Assert.Contains(part, Assert.Single(log.Lines), StringComparison.Ordinal);
        File.WriteAllText(List, Json(Block(1)));
        Assert.Equal("1", Free(uploaded, Block(1)));
        Assert.Contains("can be read again", log.Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void a_list_that_is_not_there_yet_makes_blocks_wait()
    {
        Assert.Equal("", Free(new UploadedBlocks(new MachineDisk(), List, log), Block(1)));
        Assert.Single(log.Lines);
    }
}
