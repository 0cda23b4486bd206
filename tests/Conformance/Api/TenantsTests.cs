using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Barograph.Formats.RemoteWrite;
using Barograph.Model.Labels;
using Barograph.Tests.Conformance.Trouble;

namespace Barograph.Tests.Conformance.Api;

/// <summary>The built program with Mimir's header: each tenant sees its own, before and after a restart.</summary>
public sealed class TenantsTests : IDisposable
{
    const string Header = "X-Scope-OrgID";

    static readonly string[] Flags =
        ["--auth.multitenancy-enabled", "--web.enable-remote-write-receiver", "--web.remote-write-receiver.accepted-protobuf-messages=prometheus.WriteRequest,io.prometheus.write.v2.Request"];

    readonly TroubleFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task each_tenant_reads_what_it_wrote()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await using (var server = await Executable.ServeAsync("scrape_configs: []\n", folder["data"], Flags))
        {
            Assert.Equal(204, (await PushAsync(server, "/api/v1/push", "team-a", now, 1)).Status);
            Assert.Equal(204, (await PushAsync(server, "/api/v1/write", "team-b", now, 2)).Status);
            Assert.Equal((401, "no org id\n"), await PushAsync(server, "/api/v1/push", null, now, 3));
            Assert.Equal((400, "tenant ID is '.' or '..'\n"), await PushAsync(server, "/api/v1/push", "..", now, 3));
            await CheckAsync(server, now);
            // What shows the server itself needs no name.
            foreach (var path in (string[])["/-/ready", "/metrics", "/api/v1/status/tsdb", "/api/v1/status/config", "/"])
                Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
        }
        await using var again = await Executable.ServeAsync("scrape_configs: []\n", folder["data"], Flags);
        await CheckAsync(again, now);
        using var second = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/push", UriKind.Relative)) { Content = new ByteArrayContent([0]) };
        second.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-protobuf;proto=io.prometheus.write.v2.Request");
        second.Headers.Add(Header, "team-a");
        using var empty = await again.Http.SendAsync(second);
        Assert.Equal(HttpStatusCode.NoContent, empty.StatusCode);
        foreach (var kind in (string[])["Samples", "Histograms", "Exemplars"]) Assert.Equal(["0"], empty.Headers.GetValues($"X-Prometheus-Remote-Write-{kind}-Written"));
    }

    static async Task CheckAsync(PeerProcess server, long now)
    {
        var seconds = (now / 1000.0 + 1).ToString("F3", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (tenant, expected) in ((string, string?)[])[("team-a", "1"), ("team-b", "2"), ("team-c", null), ("anonymous", null)])
            Assert.Equal(expected, await ValueAsync(server, tenant, $"/api/v1/query?query=m&time={seconds}"));
        Assert.Equal("1", await ValueAsync(server, "team-a", $"/prometheus/api/v1/query?query=m&time={seconds}"));
        using var unnamed = await server.Http.GetAsync(new Uri("/api/v1/query?query=m", UriKind.Relative));
        Assert.Equal((HttpStatusCode.Unauthorized, "no org id\n"), (unnamed.StatusCode, await unnamed.Content.ReadAsStringAsync()));
        foreach (var path in (string[])["/api/v1/labels", "/api/v1/label/__name__/values", "/api/v1/series?match[]=m", "/api/v1/metadata", "/federate?match[]=m", "/api/v1/query_range?query=m&start=1&end=2&step=1"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
    }

    static async Task<(int Status, string Text)> PushAsync(PeerProcess server, string path, string? tenant, long timeMs, double value)
    {
        var message = new ArrayBufferWriter<byte>();
        new WriteRequestWriter(message).Series(LabelSet.Of(("__name__", "m")), [timeMs], [value]);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new ByteArrayContent(Pushes.Pack(message.WrittenSpan)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-protobuf");
        request.Content.Headers.ContentEncoding.Add("snappy");
        if (tenant is not null) request.Headers.Add(Header, tenant);
        using var answer = await server.Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The value of the only series of an answer; null where there is none.</summary>
    static async Task<string?> ValueAsync(PeerProcess server, string tenant, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Add(Header, tenant);
        using var answer = await server.Http.SendAsync(request);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var result = json.RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() == 0 ? null : result[0].GetProperty("value")[1].GetString();
    }
}
