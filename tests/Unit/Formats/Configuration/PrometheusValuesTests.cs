using Barograph.Formats.Configuration;

namespace Barograph.Tests.Unit.Formats.Configuration;

public class PrometheusValuesTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("15s", 15_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("1y2w3d4h5m6s7ms", 33019506007)]
    public void a_duration_is_its_parts_added(string text, long ms)
    {
        Assert.True(PrometheusDuration.TryParse(text, out var duration, out _));
        Assert.Equal(ms, (long)duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("", "empty duration string")]
    [InlineData("15", "not a valid duration string: \"15\"")]
    [InlineData("1.5s", "not a valid duration string: \"1.5s\"")]
    [InlineData("1m1h", "not a valid duration string: \"1m1h\"")]
    [InlineData("1s1s", "not a valid duration string: \"1s1s\"")]
    [InlineData("-1h", "not a valid duration string: \"-1h\"")]
    [InlineData("99999y", "duration out of range")]
    [InlineData("99999999999999999999s", "not a valid duration string: \"99999999999999999999s\"")]
    public void what_is_no_duration_says_why(string text, string complaint)
    {
        Assert.False(PrometheusDuration.TryParse(text, out _, out var said));
        Assert.Equal(complaint, said);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(90_000, "1m30s")]
    [InlineData(86_400_000, "1d")]
    [InlineData(90_000_000, "25h")]
    [InlineData(604_800_000, "1w")]
    [InlineData(1, "1ms")]
    public void a_duration_is_written_as_prometheus_writes_it(long ms, string text) => Assert.Equal(text, PrometheusDuration.Write(TimeSpan.FromMilliseconds(ms)));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("15MB", 15L << 20)]
    [InlineData("15MiB", 15L << 20)]
    [InlineData("1.5KB", 1536)]
    [InlineData("1GB512MB", 1536L << 20)]
    [InlineData("-1KB", -1024)]
    public void a_size_counts_in_1024s(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var size, out _));
        Assert.Equal(bytes, size);
    }

    [Theory]
    [InlineData("100")]
    [InlineData("10xB")]
    [InlineData("MB")]
    [InlineData("")]
    [InlineData("9999EB")]
    [InlineData("1.2.3MB")]
    public void what_is_no_size_is_refused(string text) => Assert.False(ByteSize.TryParse(text, out _, out _));

    [Theory]
    [InlineData("*.yml", "a.yml", true)]
    [InlineData("a*b*c", "aXbXbc", true)]
    [InlineData("a*b", "a", false)]
    [InlineData("[a-c]?.json", "b1.json", true)]
    [InlineData("[^a-c].json", "b.json", false)]
    [InlineData("\\*", "*", true)]
    [InlineData("[a", "a", false)]
    public void a_pattern_matches_names_as_the_shell_does(string pattern, string name, bool matches) => Assert.Equal(matches, FilePattern.IsMatch(pattern, name));
}
