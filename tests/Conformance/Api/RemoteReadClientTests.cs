using System.Text.Json;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Api;

/// <summary>The built program reads from a real Prometheus beside its own database, as that one would from another.</summary>
public sealed class RemoteReadClientTests(ITestOutputHelper output)
{
    static readonly string[] Questions =
    [
        "query?query=sum by (i) (x)&time=1700000300", "query?query=count_over_time(x[10m])&time=1700000600", "query_range?query=rate(x[2m])&start=1700000000&end=1700000600&step=30",
        "query_range?query=only_theirs&start=1700000000&end=1700000600&step=60", "query?query=only_ours&time=1700000600", "series?match[]=only_theirs&start=1700000000&end=1700000600",
    ];

    [Fact]
    public async Task what_prometheus_has_is_answered_as_if_it_were_here()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var real)) return;
        await using var other = await StartAsync(real, "");
        // The same reader twice: Prometheus itself, and ours; both have half of the samples, and read the rest.
        var remote = $"remote_read: [ {{ url: \"http://127.0.0.1:{other.Port}/api/v1/read\", read_recent: true }} ]\n";
        await using var theirs = await StartAsync(real, remote);
        await using var ours = await StartAsync(BarographBinary.Path, remote);
        await PushAsync(other, "x", 0, 30);
        await PushAsync(other, "only_theirs", 0, 40);
        foreach (var server in (PeerProcess[])[theirs, ours])
        {
            await PushAsync(server, "x", 20, 40);
            await PushAsync(server, "only_ours", 0, 40);
        }
        foreach (var question in Questions)
        {
            var (expected, found) = (await AskAsync(theirs, question), await AskAsync(ours, question));
            Assert.True(JsonShape.Difference(expected, found) is null, $"{question}: {JsonShape.Difference(expected, found)}\n{expected}\n{found}");
            Assert.True(expected.GetProperty("data").ValueKind == JsonValueKind.Array || expected.GetProperty("data").GetProperty("result").GetArrayLength() > 0, $"{question} finds nothing: {expected}");
        }
    }

    [Fact]
    public async Task a_server_that_is_not_there_is_a_warning()
    {
        await using var ours = await StartAsync(BarographBinary.Path, "remote_read: [ { url: \"http://127.0.0.1:1/api/v1/read\", read_recent: true, remote_timeout: 5s } ]\n");
        await PushAsync(ours, "x", 0, 2);
        var answer = await AskAsync(ours, "query?query=count(x)&time=1700000030");
        Assert.Contains("http://127.0.0.1:1/api/v1/read", answer.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("3", answer.GetProperty("data").GetProperty("result")[0].GetProperty("value")[1].GetString());
    }

    static Task<PeerProcess> StartAsync(string program, string remote) => PeerProcess.StartAsync(
        program,
        static (port, folder) =>
        [
            $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder}/data", $"--config.file={folder}/prometheus.yml", "--storage.tsdb.retention.time=100y", "--web.enable-remote-write-receiver",
        ],
        "/-/ready", folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: { external_labels: {} }\n" + remote), default);

    static async Task PushAsync(PeerProcess server, string name, int from, int to)
    {
        for (var i = from; i <= to; i++) Assert.Equal((204, ""), await Pushes.SendAsync(server, name, 3, 1_700_000_000_000 + i * 15_000, i * 2));
    }

    static async Task<JsonElement> AskAsync(PeerProcess server, string question)
    {
        var text = await server.Http.GetStringAsync(new Uri($"/api/v1/{question.Replace(" ", "%20", StringComparison.Ordinal)}", UriKind.Relative));
        return JsonDocument.Parse(text).RootElement.Clone();
    }
}
