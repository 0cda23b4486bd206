using System.Text;
using Barograph.Model.Instruments;
using Barograph.Web.Api;
using Microsoft.AspNetCore.Http;

namespace Barograph.Tests.Unit.Web.Api;

public class MetricsEndpointTests
{
    readonly InstrumentRegistry instruments = new();
    readonly SecondsClock clock = new();

    [Fact]
    public async Task a_page_is_locked_down_for_browsers()
    {
        instruments.Gauge("g", "Help.").Value = 4;
        var context = await AskAsync(new MetricsEndpoint(instruments, 10, 20, clock), "GET", "/metrics");
        Assert.Equal(200, context.Response.StatusCode);
        Assert.Equal(("nosniff", "DENY", "1; mode=block"), (context.Response.Headers.XContentTypeOptions.ToString(), context.Response.Headers.XFrameOptions.ToString(), context.Response.Headers.XXSSProtection.ToString()));
        Assert.Contains("\ng 4\n", Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task twenty_come_at_once_and_then_ten_a_second()
    {
        var endpoint = new MetricsEndpoint(instruments, 10, 20, clock);
        for (var i = 0; i < 20; i++) Assert.Equal(200, (await AskAsync(endpoint, "GET", "/metrics")).Response.StatusCode);
        var refused = await AskAsync(endpoint, "GET", "/metrics");
        Assert.Equal(429, refused.Response.StatusCode);
        Assert.Equal("nosniff", refused.Response.Headers.XContentTypeOptions.ToString());
        clock.Move(0.1);
        Assert.Equal(200, (await AskAsync(endpoint, "GET", "/metrics")).Response.StatusCode);
        Assert.Equal(429, (await AskAsync(endpoint, "GET", "/metrics")).Response.StatusCode);
        clock.Move(100);
        for (var i = 0; i < 20; i++) Assert.Equal(200, (await AskAsync(endpoint, "HEAD", "/metrics")).Response.StatusCode);
        Assert.Equal(429, (await AskAsync(endpoint, "GET", "/metrics")).Response.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/metrics", 405)]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/api/v1/query", 404)]
    public async Task there_is_nothing_else(string method, string path, int status)
        => Assert.Equal(status, (await AskAsync(new MetricsEndpoint(instruments, 10, 20, clock), method, path)).Response.StatusCode);

    static async Task<HttpContext> AskAsync(MetricsEndpoint endpoint, string method, string path)
    {
        var context = new DefaultHttpContext();
        context.Response.Body = new MemoryStream();
        (context.Request.Method, context.Request.Path) = (method, path);
        await endpoint.AnswerAsync(context);
        return context;
    }

    sealed class SecondsClock : TimeProvider
    {
        long now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Move(double seconds) => now += TimeSpan.FromSeconds(seconds).Ticks;
    }
}
