using Barograph.Exporters.Node.Collectors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Exporters;

public sealed class TextfileTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("barograph-textfile-").FullName;

    [Fact]
    public void pages_of_several_files_become_one_and_each_family_stands_once()
    {
        Write("a.prom", "# TYPE x gauge\nx{a=\"1\"} 1\n");
        Write("b.prom", "# TYPE x gauge\nx{a=\"2\"} 2\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 2\nh_count 1\n");
        var samples = Samples();
        Assert.Equal(["h_bucket{le=\"+Inf\"} 1", "h_sum 2", "h_count 1", "x{a=\"1\"} 1", "x{a=\"2\"} 2"], samples[..5]);
        Assert.Equal("node_textfile_scrape_error 0", samples[^1]);
    }

    [Theory]
    [InlineData("y{\n")]
    [InlineData("y 1 1700000000000\n")]
    [InlineData("y 1\ny 2\n")]
    [InlineData("y 1")]
    [InlineData("# TYPE x counter\nx 1\n")]
    public void a_file_that_is_wrong_is_left_out_whole_and_the_others_stay(string wrong)
    {
        Write("a.prom", "# TYPE x gauge\nx{a=\"1\"} 1\n");
        Write("b.prom", "fine_otherwise 1\n" + wrong);
        var samples = Samples();
        Assert.Contains("x{a=\"1\"} 1", samples);
        Assert.DoesNotContain(samples, static s => s.StartsWith("fine_otherwise", StringComparison.Ordinal));
        Assert.Single(samples, static s => s.StartsWith("node_textfile_mtime_seconds", StringComparison.Ordinal));
        Assert.Equal("node_textfile_scrape_error 1", samples[^1]);
    }

    [Fact]
    public void a_folder_that_is_not_there_is_an_error_and_a_pattern_finds_folders()
    {
        Assert.Equal(["node_textfile_scrape_error 1"], Samples(Path.Combine(folder, "nowhere")));
        Directory.CreateDirectory(Path.Combine(folder, "one"));
        Write("one/a.prom", "x 1\n");
        Assert.Contains("x 1", Samples(folder + "/o*"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    string[] Samples(string? from = null) => MachineFolder.Samples(new TextfileCollector([from ?? folder], NullLogger.Instance));
}
