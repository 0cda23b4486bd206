using System.Net;
using System.Text.Json;
using Barograph.Tests.Conformance.Trouble;

namespace Barograph.Tests.Conformance.Api;

/// <summary>A query that would take minutes ends when its caller hangs up, when somebody cancels it, and when its time is over.</summary>
public sealed class CancellationTests
{
    const long StartMs = 1_700_000_000_000;
    const string Active = "/api/v1/status/active_queries";

    /// <summary>Up to two hundred thousand points, put in order anew at each of ten thousand steps, for each of ten series: minutes.</summary>
    const string Long = "/api/v1/query_range?query=sum(quantile_over_time(0.5,x[6h:50ms]))&start=1700000000&end=1700010000&step=1";

    static async Task<PeerProcess> StartAsync()
    {
        var server = await PeerProcess.StartAsync(
            BarographBinary.Path,
            static (port, folder) =>
            [
                $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder}/data", $"--config.file={folder}/prometheus.yml", "--storage.tsdb.retention.time=100y",
                "--web.enable-remote-write-receiver", "--query.max-cost=0", "--auth.multitenancy-enabled",
            ],
            "/-/ready", static folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: {}\n"), default);
        server.Http.DefaultRequestHeaders.Add("X-Scope-OrgID", "team-a");
        for (var i = 0; i <= 40; i++) Assert.InRange((await Pushes.SendAsync(server, "x", 10, StartMs + i * 250_000, i)).Status, 200, 204);
        return server;
    }

    static async Task<JsonElement[]> ListAsync(PeerProcess server)
    {
        using var answer = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri(Active, UriKind.Relative)));
        return [.. answer.RootElement.GetProperty("data").GetProperty("queries").EnumerateArray().Select(static query => query.Clone())];
    }

    static async Task<long> RunningAsync(PeerProcess server)
    {
        long id = 0;
        await Executable.UntilAsync(
            async () =>
            {
                var queries = await ListAsync(server);
                if (queries.Length == 1) id = queries[0].GetProperty("id").GetInt64();
                return queries.Length == 1 && queries[0].GetProperty("state").GetString() == "running";
            },
            static running => running);
        return id;
    }

    static Task EndedAsync(PeerProcess server) => Executable.UntilAsync(async () => (await ListAsync(server)).Length, static count => count == 0);

    static Task<HttpResponseMessage> AskAsync(PeerProcess server, string more = "", CancellationToken cancel = default) => server.Http.GetAsync(new Uri(Long + more, UriKind.Relative), cancel);

    [Fact]
    public async Task a_long_query_ends_when_its_caller_hangs_up_when_it_is_cancelled_and_when_its_time_is_over()
    {
        await using var server = await StartAsync();

        using var hangUp = new CancellationTokenSource();
        var abandoned = AskAsync(server, cancel: hangUp.Token);
        await RunningAsync(server);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        await EndedAsync(server);

        var asked = AskAsync(server);
        var id = await RunningAsync(server);
        // Others neither see it nor end it, nor does a POST, which pages of other sites can send.
        using var stranger = new HttpClient { BaseAddress = server.Http.BaseAddress };
        stranger.DefaultRequestHeaders.Add("X-Scope-OrgID", "team-b");
        Assert.Contains("\"queries\":[]", await stranger.GetStringAsync(new Uri(Active, UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync(new Uri($"{Active}/{id}", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.Http.PostAsync(new Uri($"{Active}/{id}", UriKind.Relative), null)).StatusCode);
        Assert.False(asked.IsCompleted);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.DeleteAsync(new Uri($"{Active}/{id}", UriKind.Relative))).StatusCode);
        await AnsweredAsync(await asked, "canceled", "query was canceled in expression evaluation");
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.DeleteAsync(new Uri($"{Active}/{id}", UriKind.Relative))).StatusCode);

        await AnsweredAsync(await AskAsync(server, "&timeout=200ms"), "timeout", "query timed out in expression evaluation");
        await EndedAsync(server);
    }

    static async Task AnsweredAsync(HttpResponseMessage answer, string kind, string error)
    {
        using (answer)
        {
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
            Assert.Equal((kind, error), (body.RootElement.GetProperty("errorType").GetString(), body.RootElement.GetProperty("error").GetString()));
        }
    }
}
