using System.Diagnostics;
using System.Globalization;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Api;

/// <summary><c>barograph query</c> beside the real promtool, both asking the same server: the same lines, the same JSON.</summary>
public sealed class PromtoolQueryTests(ITestOutputHelper output)
{
    const long From = GeneratedHistograms.StartMs / 1000, To = GeneratedHistograms.EndMs / 1000;

    static readonly string Middle = (From + 1800).ToString(CultureInfo.InvariantCulture), First = From.ToString(CultureInfo.InvariantCulture), Last = To.ToString(CultureInfo.InvariantCulture);

    /// <summary>Arguments behind the server's address.</summary>
    static readonly string[][] Questions =
    [
        ["instant", "plain_total", $"--time={Middle}"],
        ["instant", "rate(plain_total[5m])", $"--time={Middle}"],
        ["instant", "latency_seconds", $"--time={Middle}"],
        ["instant", "size_bytes{job=\"api\"}", $"--time={Middle}"],
        ["instant", "sum(plain_total)", $"--time={Middle}"],
        ["instant", "plain_total[1m]", $"--time={Middle}"],
        ["instant", "sometimes_seconds[4m]", $"--time={Middle}"],
        ["instant", "1e100 / 3", $"--time={Middle}"],
        ["instant", "0 - 1 / 0", $"--time={Middle}.125"],
        ["instant", "label_replace(vector(1), \"x\", \"<&>\\\"\\\\\", \"\", \"\")", $"--time={Middle}"],
        ["instant", "label_replace(vector(1), \"a.b\", \"c\", \"\", \"\")", $"--time={Middle}"],
        ["instant", "label_replace(vector(NaN), \"__name__\", \"my.metric\", \"\", \"\")", $"--time={Middle}"],
        ["instant", "nothing_here", $"--time={Middle}"],
        ["range", "plain_total", $"--start={First}", $"--end={Middle}", "--step=60s"],
        ["range", "rate(plain_total[5m])", $"--start={First}", $"--end={Last}"],
        ["range", "sometimes_seconds", $"--start={First}", $"--end={Middle}", "--step=2m"],
        ["range", "nothing_here", $"--start={First}", $"--end={Middle}"],
        ["series", "--match=plain_total", "--match={__name__=~\"size.*\",job=\"web\"}", $"--start={First}", $"--end={Last}"],
        ["series", "--match=nothing_here"],
        ["labels", "job", $"--start={First}", $"--end={Last}"],
        ["labels", "__name__", "--match={job=\"web\"}", $"--start={First}", $"--end={Last}"],
        ["labels", "nothing_here"],
    ];

    /// <summary>Everything is asked for in promtool's lines; as JSON each kind of value once: what takes time is the start of a process.</summary>
    static readonly HashSet<int> AsJsonToo = [2, 6, 8, 9, 15, 17, 19];

    [Fact]
    public async Task what_promtool_writes_we_write()
    {
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        await using var server = await StartAsync();
        foreach (var message in new GeneratedHistograms().Messages()) Assert.Equal((204, ""), await Pushes.SendAsync(server, Pushes.Pack(message)));
        var address = $"http://127.0.0.1:{server.Port}";
        foreach (var match in (string[])["plain_total", "size_bytes{job=\"api\"}", "latency_seconds{job=\"api\"}", "latency_seconds_bucket", "nothing_here"])
        {
            string[] arguments = ["query", "analyze", $"--server={address}", "--type=histogram", "--duration=20m", $"--time={Middle}", $"--match={match}"];
            var (expected, found) = (await RunAsync(promtool, arguments), await RunAsync(BarographBinary.Path, arguments));
            Assert.Equal($"{match}: {expected.Code}\n{Sorted(expected.Out)}", $"{match}: {found.Code}\n{Sorted(found.Out)}");
        }
        // Two at a time: most of it is the start of a process.
        await Parallel.ForEachAsync(Enumerable.Range(0, Questions.Length), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (number, _) =>
        {
            var question = Questions[number];
            foreach (var format in AsJsonToo.Contains(number) ? (string[])["promql", "json"] : ["promql"])
            {
                string[] arguments = ["query", question[0], "--format=" + format, address, .. question[1..]];
                var expected = await RunAsync(promtool, arguments);
                var found = await RunAsync(BarographBinary.Path, arguments);
                Assert.Equal($"{string.Join(' ', question)} {format}: {expected.Code}\n{expected.Out}", $"{string.Join(' ', question)} {format}: {found.Code}\n{found.Out}");
            }
        });
    }

    [Fact]
    public async Task what_is_wrong_ends_with_1_and_a_mark_under_the_place()
    {
        await using var server = await StartAsync();
        var address = $"http://127.0.0.1:{server.Port}";
        var (code, text, error) = await RunAsync(BarographBinary.Path, ["query", "instant", address, "sum(plain_total))"]);
        Assert.Equal((1, ""), (code, text));
        Assert.Contains("1:18: parse error: unexpected right parenthesis ')'\n  sum(plain_total))\n                   ^\n", error, StringComparison.Ordinal);
        (code, _, error) = await RunAsync(BarographBinary.Path, ["query", "range", address, "up", "--start=10", "--end=5"]);
        Assert.Equal((1, true), (code, error.Contains("is after the end", StringComparison.Ordinal)));
        (code, _, error) = await RunAsync(BarographBinary.Path, ["query", "instant", "http://127.0.0.1:1", "up"]);
        Assert.Equal((1, true), (code, error.Contains("http://127.0.0.1:1/ cannot be asked", StringComparison.Ordinal)));
        (code, _, error) = await RunAsync(BarographBinary.Path, ["query", "instant", address + "/not-here", "up"]);
        Assert.Equal((1, true), (code, error.Contains("404", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task a_plan_is_a_tree_and_csv_has_a_line_for_each_point()
    {
        await using var server = await StartAsync();
        foreach (var message in new GeneratedHistograms().Messages()) Assert.Equal((204, ""), await Pushes.SendAsync(server, Pushes.Pack(message)));
        var address = $"http://127.0.0.1:{server.Port}";
        var (code, text, _) = await RunAsync(BarographBinary.Path, ["query", "explain", address, "sum by (job) (rate(plain_total[5m]))", $"--time={Middle}", "-o", "table"]);
        Assert.Equal(0, code);
        Assert.Contains("sum by (job)", text, StringComparison.Ordinal);
        Assert.Contains("plain_total[5m] [read 1]", text, StringComparison.Ordinal);
        Assert.Contains("not run: at most 4 series", text, StringComparison.Ordinal);
        (code, text, _) = await RunAsync(BarographBinary.Path, ["query", "explain", address, "sum(plain_total)", "--analyze", $"--start={First}", $"--end={Middle}", "-o", "json"]);
        Assert.Equal((0, "analyze"), (code, System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("mode").GetString()));
        (code, text, _) = await RunAsync(BarographBinary.Path, ["query", "range", address, "sum by (job) (plain_total)", $"--start={Middle}", $"--end={Middle}", "-o", "csv"]);
        Assert.Equal(0, code);
        var lines = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((3, "job,timestamp,value"), (lines.Length, lines[0]));
        Assert.StartsWith($"api,{Middle},", lines[1], StringComparison.Ordinal);
    }

    /// <summary>promtool tells of series in any order.</summary>
    static string Sorted(string text) => string.Join('\n', text.Split('\n').Order(StringComparer.Ordinal));

    static Task<PeerProcess> StartAsync() => PeerProcess.StartAsync(BarographBinary.Path, static (port, folder) =>
        [
            $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder}/data", $"--config.file={folder}/prometheus.yml", "--log.level=warn",
            "--storage.tsdb.retention.time=100y", "--web.enable-remote-write-receiver",
        ], "/-/ready", static folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: { scrape_interval: 1h }\n"), default);

    static async Task<(int Code, string Out, string Error)> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, text, await error);
    }
}
