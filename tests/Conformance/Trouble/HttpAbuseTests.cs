using System.Diagnostics;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>One server that is asked everything that no well-meaning client asks; it stays the same server throughout.</summary>
public sealed class HttpAbuseTests(HttpAbuseTests.Victim victim) : IClassFixture<HttpAbuseTests.Victim>
{
    const int Series = 300, SamplesEach = 100;

    public sealed class Victim : IAsyncLifetime
    {
        readonly TroubleFolder folder = new();

        public PeerProcess Server { get; private set; } = null!;

        public long StartMs { get; } = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 3_000_000;

        public async Task InitializeAsync()
        {
            Server = await Executable.ServeAsync("scrape_configs: []\n", folder["data"], "--web.enable-remote-write-receiver", "--query.timeout=20s");
            for (var i = 0; i < SamplesEach; i++)
                Assert.Equal(204, (await Pushes.SendAsync(Server, "m", Series, StartMs + i * 30_000, i)).Status);
        }

        public async Task DisposeAsync()
        {
            await Server.DisposeAsync();
            folder.Dispose();
        }
    }

    [Theory]
    [InlineData("m[10y:1ms]", 422, "too many samples")]
    [InlineData("m[20d:1ms]", 422, "too many samples")]
    [InlineData("vector(1)[20d:1ms]", 422, "too many samples")]
    [InlineData("m[99999999999999y]", 400, "duration out of range")]
    [InlineData("m @ 1e30", 400, "out of bounds")]
    [InlineData("m{l=~\"((a{100}){100}){100}\"}", 400, "invalid repeat count")]
    [InlineData("m{l=~\"(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*b\"}", 200, "")]
    [InlineData("m{i=~\"(.*)*(.*)*(.*)*(.*)*(.*)*x\"}", 200, "")]
    [InlineData("count({__name__=~\".+\"})", 200, "")]
    [InlineData("topk(1e300, m)", 422, "overflows int64")]
    [InlineData("", 400, "no expression found")]
    public async Task an_outlandish_query_is_answered(string query, int status, string part)
    {
        var (code, text) = await PostAsync("query", ("query", query));
        Assert.True(code == status, $"{code}: {text}");
        Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("-", "1", "")]
    [InlineData("1+", "1", "")]
    [InlineData("sum(", "m", ")")]
    [InlineData("m{a=~\"", "(", "")]
    public async Task a_query_nested_without_end_is_refused_and_not_a_stack_overflow(string before, string core, string after)
    {
        var query = string.Concat(Enumerable.Repeat(before, 50_000)) + core + string.Concat(Enumerable.Repeat(after, 50_000));
        Assert.Equal(400, (await PostAsync("query", ("query", query))).Status);
        Assert.Equal(400, (await PostAsync("format_query", ("query", query))).Status);
        Assert.Equal(400, (await PostAsync("series", ("match[]", query))).Status);
    }

    [Fact]
    public async Task a_long_query_may_stand_in_the_address_and_an_endless_one_may_not()
    {
        var query = "count(m{i=~\"" + string.Join('|', Enumerable.Range(0, 20_000)) + "\"})"; // 109 kB
        Assert.Equal(Series, await victim.Server.NumberAsync(query));
        Assert.StartsWith("HTTP/1.1 414 ", await RawAsync($"GET /api/v1/query?query={new string('a', 3_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(400, (await PostAsync("query", ("query", new string('a', 11 << 20)))).Status);
    }

    [Fact]
    public async Task a_page_may_ask_for_thousands_of_series_at_once()
        => Assert.Equal(200, (await PostAsync("series", [.. Enumerable.Range(0, 3000).Select(static i => ("match[]", $"m{{i=\"{i}\"}}"))])).Status);

    [Fact]
    public async Task a_query_ends_at_its_timeout()
    {
        var watch = Stopwatch.StartNew();
        var (status, text) = await PostAsync("query", ("query", Heavy), ("timeout", "300ms"));
        Assert.Equal(503, status);
        Assert.Contains("\"errorType\":\"timeout\"", text, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task a_caller_who_hangs_up_ends_the_query()
    {
        const string Gone = "prometheus_http_requests_total{handler=\"/api/v1/query\",code=\"499\"}";
        using (var client = new TcpClient("127.0.0.1", victim.Server.Port))
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /api/v1/query?query={Uri.EscapeDataString(Heavy)} HTTP/1.1\r\nHost: x\r\n\r\n"));
            await Executable.UntilAsync(() => victim.Server.MetricAsync("prometheus_engine_queries"), static running => running > 0);
        }
        await Executable.UntilAsync(() => victim.Server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)), static page => page.Contains(Gone, StringComparison.Ordinal));
        await Executable.UntilAsync(() => victim.Server.MetricAsync("prometheus_engine_queries"), static running => running == 0);
    }

    [Theory]
    [InlineData("GET /../../etc/passwd", "404")]
    [InlineData("GET /%2e%2e/%2e%2e/etc/passwd", "404")]
    [InlineData("GET /assets/..%2f..%2fetc/passwd", "404")]
    [InlineData("GET /%00", "400")]
    [InlineData("GET //api/v1/query?query=1", "404")]
    [InlineData("GET /api/v1/label//values", "404")]
    [InlineData("GET /api/v1/query?query=%ff%fe%zz", "400")]
    [InlineData("DELETE /api/v1/query", "405")]
    [InlineData("PUT /api/v1/write", "405")]
    [InlineData("POST /", "405")]
    [InlineData("TRACE /", "405")]
    [InlineData("GET /-/reload", "405")]
    [InlineData("OPTIONS /api/v1/query", "204")]
    [InlineData("HEAD /api/v1/query?query=1", "200")]
    public async Task an_odd_request_gets_the_status_it_deserves(string request, string status)
    {
        var answer = await RawAsync($"{request} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        if (request.StartsWith("HEAD", StringComparison.Ordinal)) Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task answers_are_zipped_for_those_who_take_it_and_plain_for_those_who_do_not()
    {
        async Task<(string Encoding, byte[] Body)> Ask(string accept, string path = "/api/v1/status/flags")
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
            using var answer = await victim.Server.Http.SendAsync(request);
            return (answer.Content.Headers.ContentEncoding.SingleOrDefault() ?? "", await answer.Content.ReadAsByteArrayAsync());
        }
        var (encoding, body) = await Ask("gzip");
        Assert.Equal("gzip", encoding);
        using var plain = JsonDocument.Parse(new GZipStream(new MemoryStream(body), CompressionMode.Decompress));
        Assert.Equal("success", plain.RootElement.GetProperty("status").GetString());
        Assert.Equal("", (await Ask("gzip;q=0")).Encoding);
        // What fits into a packet is not worth it.
        Assert.Equal("", (await Ask("gzip", "/api/v1/query?query=1")).Encoding);
    }

    [Fact]
    public async Task damaged_and_foreign_pushes_are_refused_and_nothing_of_them_is_kept()
    {
        var server = victim.Server;
        byte[] noise = new byte[1000];
        new Random(1).NextBytes(noise);
        var good = Pushes.Pack([]);
        foreach (var (body, type, encoding, status) in new (byte[], string, string, int)[]
        {
            ([], "application/x-protobuf", "snappy", 400),
            (noise, "application/x-protobuf", "snappy", 400),
            (Pushes.Pack(noise), "application/x-protobuf", "snappy", 400),
            ([0xff, 0xff, 0xff, 0xff, 0x07, 0x00, 0x61], "application/x-protobuf", "snappy", 413), // says that it unpacks to 2 GiB
            (new byte[33 << 20], "application/x-protobuf", "snappy", 413),
            (good, "application/json", "snappy", 415),
            (good, "application/x-protobuf", "gzip", 415),
            (good, "application/x-protobuf;proto=io.prometheus.write.v2.Request", "snappy", 415),
        })
        {
            var (code, text) = await Pushes.SendAsync(server, body, type, encoding);
            Assert.True(code == status, $"{type} {encoding} {body.Length} bytes: {code} {text}");
            Assert.NotEqual("", text);
        }
        var (refused, why) = await Pushes.SendAsync(server, "giant", 1, victim.StartMs + 2_900_000, 1, new string('x', 1_000_000));
        Assert.Equal(400, refused);
        Assert.True(why.Length < 3000, $"{why.Length} characters");
        Assert.Equal(double.NaN, await server.NumberAsync("count({__name__=~'.+', __name__!='m'})"));
    }

    [Fact]
    public async Task callers_who_send_half_and_leave_do_no_harm_and_make_no_noise()
    {
        for (var i = 0; i < 50; i++)
        {
            using var client = new TcpClient("127.0.0.1", victim.Server.Port) { LingerState = new LingerOption(true, 0) };
            await client.GetStream().WriteAsync("POST /api/v1/write HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nhalf"u8.ToArray());
        }
        Assert.Equal(1, await victim.Server.NumberAsync("1"));
        Assert.DoesNotContain("level=ERROR", victim.Server.Output, StringComparison.Ordinal);
    }

    /// <summary>Long enough to be caught in the act on any machine.</summary>
    const string Heavy = "sum(sum_over_time(sum_over_time(sum_over_time(m[50m:1s])[50m:1s])[50m:1s]))";

    async Task<(int Status, string Text)> PostAsync(string path, params (string Name, string Value)[] parameters)
    {
        var form = string.Join('&', parameters.Select(static p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"));
        using var content = new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded");
        using var answer = await victim.Server.Http.PostAsync(new Uri("/api/v1/" + path, UriKind.Relative), content);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    async Task<string> RawAsync(string request)
    {
        using var client = new TcpClient("127.0.0.1", victim.Server.Port);
        var stream = client.GetStream();
        var answer = new StringBuilder();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
            var buffer = new byte[16 * 1024];
            using var deadline = new CancellationTokenSource(Executable.Patience);
            for (int read; (read = await stream.ReadAsync(buffer, deadline.Token)) > 0;) answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // It hung up on us, perhaps while we were still talking; what it said before counts.
        }
        return answer.ToString();
    }
}
