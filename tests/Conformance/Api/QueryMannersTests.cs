using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Barograph.Model.Labels;
using Barograph.Query.Histograms;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Api;

/// <summary>What is told of queries beside their answers: statistics, the query log, slow ones, plans; against the real Prometheus where it tells it too.</summary>
public sealed class QueryMannersTests(ITestOutputHelper output)
{
    const long StartMs = 1_700_000_000_000;

    static readonly string[] Questions =
    [
        "query?query=sum(x)&time=1700000300", "query?query=rate(x[2m])&time=1700000300", "query_range?query=x&start=1700000000&end=1700000600&step=60",
        "query_range?query=sum by (i) (rate(x[2m]))&start=1700000000&end=1700000600&step=30", "query_range?query=max_over_time(rate(x[1m])[5m:30s])&start=1700000200&end=1700000600&step=100",
        "query_range?query=x @ 1700000100&start=1700000000&end=1700000600&step=60", "query?query=x %2B on() x&time=1700000300", "query?query=x[3m]&time=1700000300", "query?query=42&time=1700000300",
        "query?query=h&time=1700000300", "query?query=histogram_quantile(0.9, rate(h[2m]))&time=1700000300", "query_range?query=histogram_count(h)&start=1700000000&end=1700000600&step=60",
        "query_range?query=sum(rate(h[2m]))&start=1700000000&end=1700000600&step=30", "query_range?query=max_over_time(histogram_avg(rate(h[1m]))[5m:30s])&start=1700000200&end=1700000600&step=100", "query?query=count_over_time(h[3m])&time=1700000300",
    ];

    [Fact]
    public async Task statistics_and_the_query_log_are_those_of_prometheus()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var real)) return;
        await using var theirs = await StartAsync(real);
        await using var ours = await StartAsync(BarographBinary.Path);
        foreach (var server in (PeerProcess[])[theirs, ours]) await PushAsync(server);
        foreach (var question in Questions)
        {
            var (expected, found) = (await AskAsync(theirs, question), await AskAsync(ours, question));
            var difference = JsonShape.Difference(Steady(expected), Steady(found));
            Assert.True(difference is null, $"{question}: {difference}\n{expected}\n{found}");
        }
        var (theirLines, ourLines) = (await LinesAsync(theirs), await LinesAsync(ours));
        for (var i = 0; i < theirLines.Count; i++)
        {
            var difference = JsonShape.Difference(Steady(theirLines[i]), Steady(ourLines[i]));
            Assert.True(difference is null, $"{difference}\n{theirLines[i]}\n{ourLines[i]}");
        }
    }

    [Fact]
    public async Task a_slow_query_is_told_of_in_the_servers_log()
    {
        await using var server = await StartAsync(BarographBinary.Path, "--query.log-slower-than=1ms");
        await PushAsync(server);
        // Some hundred thousand points: no machine does that in a millisecond.
        await AskAsync(server, "query?query=sum(quantile_over_time(0.5, x[10m:2ms]))&time=1700000600");
        await Executable.UntilAsync(() => Task.FromResult(server.Output), static log => log.Contains("slow query: ", StringComparison.Ordinal) && log.Contains("x[10m:2ms]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_plan_tells_what_is_read_and_after_the_run_what_it_cost()
    {
        await using var server = await StartAsync(BarographBinary.Path);
        await PushAsync(server);
        foreach (var question in (string[])[Questions[0], Questions[3]])
        {
            var planned = (await AskAsync(server, question + "&explain=plan")).GetProperty("data").GetProperty("plan");
            Assert.Equal("plan", planned.GetProperty("mode").GetString());
            Assert.Equal(3, planned.GetProperty("estimate").GetProperty("series").GetInt32());
            Assert.Equal("{__name__=\"x\"}", planned.GetProperty("reads")[0].GetProperty("selector").GetString());
            Assert.Equal("aggregation", Aggregation(planned).GetProperty("operator").GetString());
            Assert.False(Aggregation(planned).TryGetProperty("cost", out _));
            var analyzed = (await AskAsync(server, question + "&explain=analyze")).GetProperty("data").GetProperty("plan");
            var cost = Aggregation(analyzed).GetProperty("inputs")[0].GetProperty("cost");
            Assert.Equal(3, cost.GetProperty("series").GetInt32());
            Assert.True(cost.GetProperty("samples").GetInt64() >= 3);
            Assert.True(analyzed.GetProperty("seconds").GetDouble() > 0);
        }
        using var wrong = await server.Http.GetAsync(new Uri("/api/v1/query?query=x&explain=maybe", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    /// <summary>The first one below the result.</summary>
    static JsonElement Aggregation(JsonElement plan) => plan.GetProperty("root").GetProperty("operator").GetString() == "result" ? plan.GetProperty("root").GetProperty("inputs")[0] : plan.GetProperty("root");

    static Task<PeerProcess> StartAsync(string program, params string[] flags) => PeerProcess.StartAsync(
        program,
        (port, folder) =>
        [
            $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder}/data", $"--config.file={folder}/prometheus.yml", "--storage.tsdb.retention.time=100y",
            "--web.enable-remote-write-receiver", program == BarographBinary.Path ? "--enable-feature=promql-per-step-stats" : "--enable-feature=promql-per-step-stats,native-histograms", .. flags,
        ],
        "/-/ready",
        static folder =>
        {
            File.WriteAllText(Path.Combine(folder, "rules.yml"), "groups: [ { name: g, interval: 1s, rules: [ { record: r, expr: sum(x) } ] } ]\n");
            File.WriteAllText(Path.Combine(folder, "prometheus.yml"), $"global: {{ query_log_file: {folder}/query.log }}\nrule_files: [ rules.yml ]\n");
        },
        default);

    static async Task PushAsync(PeerProcess server)
    {
        for (var i = 0; i <= 40; i++) Assert.Equal((204, ""), await Pushes.SendAsync(server, "x", 3, StartMs + i * 15_000, i * 2));
        var message = new HistogramMessage();
        for (var i = 0; i <= 40; i++)
        {
            var histogram = new FloatHistogram { Schema = 0, Count = 10 * (i + 1), Sum = 7.5 * i, Positive = new BucketRun([0, 1, 2, 5], [i + 1, 2 * (i + 1), 3 * (i + 1), 4 * (i + 1)]) };
            message.Series(LabelSet.Of(("__name__", "h"), ("i", "0")), StartMs + i * 15_000, 0, histogram.ToNative());
        }
        Assert.Equal((204, ""), await Pushes.SendAsync(server, Pushes.Pack(message.ToArray())));
    }

    static async Task<JsonElement> AskAsync(PeerProcess server, string question)
    {
        var text = question.Replace("query=", "query=\0", StringComparison.Ordinal).Split('\0');
        var query = text[1].Split('&');
        using var answer = await server.Http.GetAsync(new Uri($"/api/v1/{text[0]}{query[0].Replace(" ", "%20", StringComparison.Ordinal)}&{string.Join('&', query.Skip(1))}&stats=all", UriKind.Relative));
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        return document.RootElement.Clone();
    }

    /// <summary>A line for each question, in their order, and last one of a rule.</summary>
    static async Task<List<JsonElement>> LinesAsync(PeerProcess server)
    {
        var path = Path.Combine(server.Folder, "query.log");
        var lines = new List<JsonElement>();
        await Executable.UntilAsync(
            () =>
            {
                lines = [.. File.ReadAllText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement.Clone())];
                return Task.FromResult(lines.Count(static line => line.TryGetProperty("httpRequest", out _)) == Questions.Length && lines.Any(static line => line.TryGetProperty("ruleGroup", out _)));
            },
            static complete => complete);
        return [.. lines.Where(static line => line.TryGetProperty("httpRequest", out _)), lines.First(static line => line.TryGetProperty("ruleGroup", out _))];
    }

    /// <summary>Times, durations and how much was held are each server's own; that they are there, and numbers, is not. A rule runs at each one's own moments.</summary>
    static JsonElement Steady(JsonElement element)
    {
        // What is read came later than 3.5.
        var text = Regex.Replace(element.GetRawText(), "\"samplesRead(PerStep\":\\[(\\[[^\\]]*\\],?)*\\]|\":[0-9]+),", "");
        text = Regex.Replace(text, "\"([a-zA-Z]+Time|peakSamples)\":[0-9.eE+-]+", "\"$1\":0");
        text = Regex.Replace(text, "\"(time|source|clientIP|file)\":\"(\\\\.|[^\"\\\\])*\"", "\"$1\":\"\"");
        if (text.Contains("\"ruleGroup\"", StringComparison.Ordinal))
        {
            text = Regex.Replace(text, "\"(start|end)\":\"[^\"]*\"", "\"$1\":\"\"");
            text = Regex.Replace(text, "\"totalQueryableSamples\":[0-9]+", "\"totalQueryableSamples\":0");
            text = Regex.Replace(text, "\\[\\[[^\\]]*\\](,\\[[^\\]]*\\])*\\]", "[]");
        }
        return JsonDocument.Parse(text).RootElement.Clone();
    }
}
