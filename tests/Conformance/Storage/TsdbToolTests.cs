using System.Text;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Storage;

/// <summary><c>barograph tsdb …</c> says what promtool says of the same blocks; each opens the blocks that the other made of a text.</summary>
public sealed class TsdbToolTests(ITestOutputHelper output) : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("barograph-tools-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task the_tools_say_the_same_of_the_same_blocks()
    {
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        var text = Write();
        Directory.CreateDirectory(Path.Combine(folder, "theirs", "wal"));
        Directory.CreateDirectory(Path.Combine(folder, "ours", "wal"));
        PromtoolBlocksTests.Run(promtool, "tsdb", "create-blocks-from", "openmetrics", text, Path.Combine(folder, "theirs"));
        var made = await Run("create-blocks-from", "openmetrics", text, Path.Combine(folder, "ours"));
        Assert.Equal(PromtoolBlocksTests.Run(promtool, "tsdb", "list", Path.Combine(folder, "ours")), made);
        foreach (var data in (string[])[Path.Combine(folder, "theirs"), Path.Combine(folder, "ours")])
        {
            foreach (var arguments in (string[][])
            [
                ["list"], ["list", "-r"], ["dump"], ["dump", "--match={s=\"3\"}", "--match=odd", "--min-time=1704070800000", "--max-time=1704078000000"], ["dump-openmetrics"],
            ])
                Assert.Equal(PromtoolBlocksTests.Run(promtool, ["tsdb", .. arguments, data]), await Run([.. arguments, data]));
            Assert.Equal(Sorted(PromtoolBlocksTests.Run(promtool, "tsdb", "analyze", "--limit=1000", data)), Sorted(await Run("analyze", "--limit=1000", data)));
            Assert.EndsWith(" 0 of them not sound\n", await Run("verify", data), StringComparison.Ordinal);
        }
        Assert.Equal(await Run("dump", Path.Combine(folder, "theirs")), await Run("dump", Path.Combine(folder, "ours")));
        Assert.Equal("{\"__name__\":\"m\",\"s\":\"3\",\"zone\":\"z0\"}\n", await Run("dump", "--format=seriesjson", "--match={s=\"3\"}", Path.Combine(folder, "theirs")));
    }

    [Fact]
    public async Task a_damaged_block_is_named_and_the_exit_code_says_so()
    {
        await Run("create-blocks-from", "openmetrics", Write(), Path.Combine(folder, "ours"));
        var segment = Directory.GetFiles(Path.Combine(folder, "ours"), "000001", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        var bytes = await File.ReadAllBytesAsync(segment);
        bytes[100] ^= 4;
        await File.WriteAllBytesAsync(segment, bytes);
        var (code, said, error) = await Executable.RunAsync(folder, "tsdb", "verify", Path.Combine(folder, "ours"));
        Assert.Equal(1, code);
        Assert.Contains("NOT SOUND", said, StringComparison.Ordinal);
        Assert.Contains(segment, error, StringComparison.Ordinal);
        Assert.Equal(1, (await Executable.RunAsync(folder, "tsdb", "list", Path.Combine(folder, "nowhere"))).Code);
        var empty = Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName;
        foreach (var arguments in (string[][])[["verify", empty], ["hand-back", "--storage.tsdb.path", empty]])
        {
            var answer = await Executable.RunAsync(folder, ["tsdb", .. arguments]);
            Assert.Equal(1, answer.Code);
            Assert.Contains(empty + " is no data directory: there are no blocks in it", answer.Error, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(empty));
        }
        Assert.Contains("is a directory", (await Executable.RunAsync(folder, "tsdb", "create-blocks-from", "openmetrics", empty, empty)).Error, StringComparison.Ordinal);
        var noTime = Path.Combine(folder, "no-time");
        await File.WriteAllTextAsync(noTime, "x 1\n# EOF\n");
        var refused = await Executable.RunAsync(folder, "tsdb", "create-blocks-from", "openmetrics", noTime, Path.Combine(folder, "none"));
        Assert.Equal(1, refused.Code);
        Assert.Contains("line 1: x has no timestamp", refused.Error, StringComparison.Ordinal);
    }

    async Task<string> Run(params string[] arguments)
    {
        var (code, said, error) = await Executable.RunAsync(folder, ["tsdb", .. arguments]);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {error}");
        return said;
    }

    static IEnumerable<string> Sorted(string text) => text.Split('\n').Order(StringComparer.Ordinal);

    /// <summary>Five hours of some series, and one with all that is hard to print.</summary>
    string Write()
    {
        var text = new StringBuilder("# TYPE m gauge\n");
        var random = new Random(5);
        for (var s = 0; s < 12; s++)
        {
            for (var i = 0; i < 1200; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"m{{s=\"{s}\",zone=\"z{s % 3}\"}} {random.Next(100)} {1704067200 + i * 15}\n");
        }
        text.Append("# TYPE odd gauge\n");
        var at = 1704067200;
        foreach (var value in (string[])["NaN", "+Inf", "-Inf", "0", "-0", "1e-7", "1e300", "1234567890123", "12345678", "0.1", "100000", "1000000", "-2.5e-5"])
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"odd{{l=\"q\\\"\\n\\\\ü\t\"}} {value} {at += 1}.5\n");
        text.Append("# EOF\n");
        var path = Path.Combine(folder, "samples.om");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
