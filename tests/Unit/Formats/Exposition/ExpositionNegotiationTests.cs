using Barograph.Formats.Exposition;

namespace Barograph.Tests.Unit.Formats.Exposition;

public sealed class ExpositionNegotiationTests
{
    [Theory]
    [InlineData("", ExpositionFormat.Text004)]
    [InlineData("*/*", ExpositionFormat.Text004)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ExpositionFormat.Text004)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", ExpositionFormat.OpenMetrics100)]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,text/plain;version=0.0.4;q=0.3", ExpositionFormat.Text004)]
    [InlineData("text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5", ExpositionFormat.Text100)]
    [InlineData("text/plain;version=1.0.0;escaping=underscores;q=0.6,text/plain;version=0.0.4;q=0.5", ExpositionFormat.Text004)]
    [InlineData("application/openmetrics-text; version=\"1.0.0\"", ExpositionFormat.OpenMetrics100)]
    [InlineData("application/openmetrics-text;version=0.0.1", ExpositionFormat.Text004)]
    [InlineData("Application/OpenMetrics-Text;q=0.1,text/plain;q=0", ExpositionFormat.OpenMetrics100)]
    public void the_best_format_that_we_can_write_is_chosen(string accept, ExpositionFormat expected)
        => Assert.Equal(expected, ExpositionNegotiation.Choose(accept));

    [Fact]
    public void each_format_is_labelled_with_its_version()
    {
        Assert.Contains("version=0.0.4", ExpositionNegotiation.ContentType(ExpositionFormat.Text004), StringComparison.Ordinal);
        Assert.Contains("version=1.0.0", ExpositionNegotiation.ContentType(ExpositionFormat.Text100), StringComparison.Ordinal);
        Assert.StartsWith("application/openmetrics-text; version=1.0.0", ExpositionNegotiation.ContentType(ExpositionFormat.OpenMetrics100), StringComparison.Ordinal);
    }
}
