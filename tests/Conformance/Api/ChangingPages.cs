using System.Globalization;
using System.Net;
using System.Text;

namespace Barograph.Tests.Conformance.Api;

/// <summary>
/// Pages of metrics that change every second and carry their own timestamps, so that two servers that scrape them at different
/// moments store the very same samples.
/// </summary>
sealed class ChangingPages : IAsyncDisposable
{
    public const long TickMs = 1000;

    readonly HttpListener listener = new();
    readonly Task serving;

    public ChangingPages()
    {
        Port = PeerProcess.FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        serving = ServeAsync();
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
    }

    async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // stopped
            }
            var tick = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / TickMs * TickMs;
            var (type, body) = context.Request.Url!.AbsolutePath switch
            {
                "/text" => ("text/plain; version=0.0.4", Text(tick)),
                "/open" => ("application/openmetrics-text; version=1.0.0; charset=utf-8", Open(tick)),
                _ => ("text/plain; version=1.0.0; escaping=allow-utf-8", Quoted(tick)),
            };
            var bytes = Encoding.UTF8.GetBytes(body);
            try
            {
                context.Response.ContentType = type;
                await context.Response.OutputStream.WriteAsync(bytes);
                context.Response.Close();
            }
            catch (HttpListenerException)
            {
                // The scraper hung up, as scrapers do at their timeout or when they end.
            }
        }
    }

    static string Text(long t)
    {
        var n = t / TickMs;
        var page = new StringBuilder("# HELP demo_requests_total Requests.\n# TYPE demo_requests_total counter\n");
        foreach (var (method, code, speed) in new[] { ("get", 200, 7), ("get", 500, 1), ("post", 200, 3), ("post", 404, 2) })
            page.Append(CultureInfo.InvariantCulture, $"demo_requests_total{{method=\"{method}\",code=\"{code}\"}} {n % 1000 * speed} {t}\n");
        page.Append("# HELP demo_temperature A gauge with odd values.\n# TYPE demo_temperature gauge\n");
        page.Append(CultureInfo.InvariantCulture, $"demo_temperature{{room=\"a\\\\b \\\"q\\\" \\n\"}} {(n % 17) / 3.0:R} {t}\n");
        page.Append(CultureInfo.InvariantCulture, $"demo_temperature{{room=\"nan\"}} NaN {t}\ndemo_temperature{{room=\"inf\"}} -Inf {t}\n");
        page.Append(CultureInfo.InvariantCulture, $"demo_temperature{{room=\"tiny\"}} 1e-300 {t}\ndemo_temperature{{room=\"huge\"}} 1.5e300 {t}\n");
        page.Append("# TYPE demo_seconds histogram\n");
        foreach (var (le, speed) in new[] { ("0.1", 1), ("0.5", 4), ("1", 6), ("+Inf", 8) })
            page.Append(CultureInfo.InvariantCulture, $"demo_seconds_bucket{{le=\"{le}\"}} {n % 1000 * speed} {t}\n");
        page.Append(CultureInfo.InvariantCulture, $"demo_seconds_sum {n % 1000 * 3.5:R} {t}\ndemo_seconds_count {n % 1000 * 8} {t}\n");
        page.Append(CultureInfo.InvariantCulture, $"# TYPE demo_pauses summary\ndemo_pauses{{quantile=\"0.5\"}} 0.25 {t}\ndemo_pauses_sum 12 {t}\ndemo_pauses_count 4 {t}\n");
        page.Append(CultureInfo.InvariantCulture, $"demo_untyped{{job=\"its own\"}} 0.25 {t}\n");
        return page.ToString();
    }

    static string Open(long t)
    {
        var seconds = (t / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
        var n = t / TickMs % 1000;
        return $$"""
            # HELP open_bytes Sent.
            # TYPE open_bytes counter
            # UNIT open_bytes bytes
            open_bytes_total{path="/x"} {{n * 100}} {{seconds}} # {trace_id="abc"} 1 {{seconds}}
            # TYPE open_state stateset
            open_state{open_state="on"} {{n % 2}} {{seconds}}
            open_state{open_state="off"} {{1 - n % 2}} {{seconds}}
            # TYPE open_build info
            open_build_info{version="1.2"} 1 {{seconds}}
            # EOF

            """;
    }

    static string Quoted(long t) => $$"""
        # HELP "my.metric" With dots.
        # TYPE "my.metric" gauge
        {"my.metric","a.b"="c/d"} {{t / TickMs % 100}} {{t}}
        {"my.metric","ümlaut"="ß"} 2 {{t}}

        """;
}
