using Barograph.App.Tracing;

namespace Barograph.Tests.Unit.App.Tracing;

public class TraceFlagsTests
{
    [Theory]
    [InlineData("20s", 20)]
    [InlineData("1m30s", 90)]
    [InlineData("1.5h", 5400)]
    [InlineData("500ms", 0.5)]
    [InlineData("2h45m0.5s", 9900.5)]
    [InlineData("1500000us", 1.5)]
    public void durations_are_gos(string text, double seconds)
    {
        Assert.True(TraceDuration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0s")]
    [InlineData("0")]
    [InlineData("20")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("1.2.3s")]
    [InlineData("20seconds")]
    [InlineData("my-pod")]
    [InlineData("9999999h")]
    public void what_is_no_duration_above_zero_is_refused(string text) => Assert.False(TraceDuration.TryParse(text, out _));

    [Fact]
    public void exports_go_to_the_standard_output_once_and_to_any_files()
    {
        Assert.Equal([new TraceExport("json", null), new TraceExport("html", "a=b.html")], TraceExport.All(["json", "html=a=b.html"]));
        Assert.Contains("there is no xml", Assert.Throws<FormatException>(() => TraceExport.All(["xml"])).Message, StringComparison.Ordinal);
        Assert.Contains("only one format", Assert.Throws<FormatException>(() => TraceExport.All(["json", "csv"])).Message, StringComparison.Ordinal);
    }
}
