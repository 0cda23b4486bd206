using System.Globalization;
using System.Text.Json;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Segments;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Api;

/// <summary>The same samples in the real Prometheus and in the built barograph, read remotely; and a real Prometheus that reads from us.</summary>
public sealed class RemoteReadTests(ITestOutputHelper output)
{
    const int Samples = 0, Chunks = 1;
    const long From = GeneratedHistograms.StartMs, To = GeneratedHistograms.EndMs;

    /// <summary>External labels that no series has, and one (job) that series have a value of their own for.</summary>
    const string Config = """
        global: { scrape_interval: 1h, external_labels: { cluster: "test", replica: "a\"1", job: "outside" } }
        """;

    static readonly Dictionary<string, byte[]> Questions = new()
    {
        ["all"] = ReadMessages.Query(From, To, (2, "__name__", ".+")),
        ["one name"] = ReadMessages.Query(From, To, (0, "__name__", "latency_seconds")),
        ["a part of the time"] = ReadMessages.Query(From + 1_000_000, From + 1_333_333, (2, "__name__", "size_bytes|plain_total")),
        ["a regular expression and a negation"] = ReadMessages.Query(From, To, (2, "instance", "a.*"), (3, "__name__", "size.*"), (1, "job", "web")),
        ["an external label that fits"] = ReadMessages.Query(From, To, (0, "__name__", "queue_age"), (0, "cluster", "test")),
        ["an external label that does not"] = ReadMessages.Query(From, To, (0, "__name__", "queue_age"), (0, "cluster", "other")),
        ["an external label by expression"] = ReadMessages.Query(From, To, (0, "__name__", "queue_age"), (2, "cluster", "t.*")),
        ["an external label that series have too"] = ReadMessages.Query(From, To, (0, "__name__", "queue_age"), (0, "job", "outside")),
        ["nothing"] = ReadMessages.Query(From, To, (0, "__name__", "nothing_here")),
        ["before the first"] = ReadMessages.Query(From - 5000, From - 1, (2, "__name__", ".+")),
        ["hints that narrow the span"] = ReadMessages.Query(From, To, From + 600_000, From + 900_000, (2, "__name__", ".+")),
        ["an end before its start"] = ReadMessages.Query(To, From, (2, "__name__", ".+")),
        ["no matcher"] = ReadMessages.Query(From, From + 100_000),
        ["an absent label that is no external one either"] = ReadMessages.Query(From, From + 100_000, (0, "__name__", "queue_age"), (0, "nothing", "")),
        ["a label that must be absent"] = ReadMessages.Query(From, From + 100_000, (2, "__name__", ".+"), (0, "instance", "")),
        ["a moment"] = ReadMessages.Query(From + 30_000, From + 45_000, (2, "__name__", ".+")),
    };

    [Fact]
    public async Task what_is_asked_is_answered_as_prometheus_answers_it()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var program)) return;
        await using var theirs = await StartAsync(program, Config);
        await using var ours = await StartAsync(BarographBinary.Path, Config);
        await FillAsync(theirs);
        await FillAsync(ours);
        foreach (var (name, query) in Questions)
        {
            await CompareSamplesAsync(name, ReadMessages.Request([Samples], query), theirs, ours);
            await CompareChunksAsync(name, ReadMessages.Request([Chunks, Samples], query), theirs, ours);
        }
        byte[][] all = [.. Questions.Values];
        await CompareSamplesAsync("several queries, nothing said of the answer", ReadMessages.Request([], all), theirs, ours);
        await CompareChunksAsync("several queries", ReadMessages.Request([7, Chunks], all), theirs, ours);
        await CompareSamplesAsync("no query", ReadMessages.Request([]), theirs, ours);
        await CompareRefusalsAsync(theirs, ours);
    }

    [Fact]
    public async Task a_real_prometheus_reads_from_us_what_we_answer_ourselves()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var program)) return;
        await using var ours = await StartAsync(BarographBinary.Path, Config);
        await FillAsync(ours);
        await using var reader = await StartAsync(program, $$"""
            global: { scrape_interval: 1h, external_labels: { cluster: "test", replica: "a\"1" } }
            remote_read: [ { url: "http://127.0.0.1:{{ours.Port}}/api/v1/read", read_recent: true } ]
            """);
        foreach (var query in (string[])
        [
            "rate(latency_seconds[5m])", "histogram_quantile(0.9, sum by (job) (rate(changing_seconds[5m])))", "plain_total", "increase(plain_total{job=\"web\"}[10m])", "queue_age",
            "size_bytes", "count_over_time(plain_total[20m])", "max_over_time(sometimes_seconds[10m])", "sum(plain_total{cluster=\"test\"}) + 1", "absent(nothing_here)",
        ])
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/query_range?query={Uri.EscapeDataString(query)}&start={From / 1000}&end={To / 1000}&step=60");
            // Who reads takes its own external labels off and asks for them; we do not have them among ours.
            var found = await AskAsync(reader, path);
            var expected = await AskAsync(ours, path.Replace(Uri.EscapeDataString("cluster=\"test\""), "", StringComparison.Ordinal));
            Assert.True(JsonShape.Difference(expected, found) is null, $"{query}: {JsonShape.Difference(expected, found)}\n{reader.Output}");
            if (query != "absent(nothing_here)") Assert.NotEqual(0, found.GetProperty("result").GetArrayLength());
        }
    }

    [Fact]
    public async Task the_limits_are_kept()
    {
        await using var ours = await StartAsync(BarographBinary.Path, Config, "--storage.remote.read-sample-limit=100", "--storage.remote.read-max-bytes-in-frame=2000");
        await FillAsync(ours);
        var (status, _, body) = await ReadMessages.SendAsync(ours, ReadMessages.Request([Samples], Questions["all"]));
        Assert.Equal((400, "exceeded sample limit (100)\n"), (status, System.Text.Encoding.UTF8.GetString(body)));
        (status, _, body) = await ReadMessages.SendAsync(ours, ReadMessages.Request([Samples], Questions["a moment"]));
        Assert.Equal(200, status);
        Assert.NotEmpty(ReadMessages.Samples(body, withBounds: true));
        (status, _, body) = await ReadMessages.SendAsync(ours, ReadMessages.Request([Chunks], Questions["all"]));
        Assert.Equal(200, status);
        var frames = ReadMessages.Frames(body);
        Assert.Contains(frames, f => frames.Count(other => other.Labels == f.Labels) > 1);
        // All but the last chunk of a frame fit into it.
        Assert.All(frames, static f => Assert.True(f.Chunks.SkipLast(1).Sum(static c => c.Data.Length) < 2000));
    }

    async Task CompareSamplesAsync(string name, byte[] request, PeerProcess theirs, PeerProcess ours)
    {
        var expected = await ReadMessages.SendAsync(theirs, request);
        var found = await ReadMessages.SendAsync(ours, request);
        Assert.Equal($"{name}: {expected.Status} {expected.Type}", $"{name}: {found.Status} {found.Type}");
        SortedSet<string> lines = ReadMessages.Samples(expected.Body, withBounds: false), ourLines = ReadMessages.Samples(found.Body, withBounds: true);
        Assert.Equal($"{name}: {string.Join('\n', lines.Except(ourLines).Take(3))}", $"{name}: {string.Join('\n', ourLines.Except(lines).Take(3))}");
        output.WriteLine($"{name}: {lines.Count} samples are the same");
    }

    async Task CompareChunksAsync(string name, byte[] request, PeerProcess theirs, PeerProcess ours)
    {
        var expected = await ReadMessages.SendAsync(theirs, request);
        var found = await ReadMessages.SendAsync(ours, request);
        Assert.Equal($"{name}: {expected.Status} {expected.Type}", $"{name}: {found.Status} {found.Type}");
        List<string> lines = Unpack(expected.Body), ourLines = Unpack(found.Body);
        Assert.Equal($"{name}: {string.Join('\n', lines.Except(ourLines).Take(3))}", $"{name}: {string.Join('\n', ourLines.Except(lines).Take(3))}");
        Assert.Equal(lines, ourLines);
    }

    /// <summary>Series in the order in which they came, each sample of each chunk a line.</summary>
    static List<string> Unpack(byte[] body)
    {
        var lines = new List<string>();
        foreach (var (query, labels, chunks) in ReadMessages.Frames(body))
        {
            foreach (var (encoding, min, max, data) in chunks)
            {
                var columns = new SampleColumns();
                var kind = (ChunkEncoding)encoding;
                Assert.True(kind is ChunkEncoding.Xor or ChunkEncoding.Histogram or ChunkEncoding.FloatHistogram, $"{labels}: chunk encoding {encoding}");
                Assert.True(kind == ChunkEncoding.Xor
                    ? FloatChunks.Append(new ChunkBytes(kind, data, false), long.MinValue, long.MaxValue, default, columns)
                    : RichColumns.Append(data, kind, long.MinValue, long.MaxValue, default, columns));
                Assert.Equal((min, max), (columns.TimestampsMs[0], columns.TimestampsMs[^1]));
                for (var i = 0; i < columns.Count; i++)
                {
                    var histogram = columns.HasHistograms ? columns.Histograms[i] : null;
                    var value = histogram is null
                        ? BitConverter.DoubleToUInt64Bits(columns.Values[i]).ToString("x16", CultureInfo.InvariantCulture)
                        : Barograph.App.Tsdb.HistogramText.Of(histogram);
                    lines.Add($"{query} {labels} {columns.TimestampsMs[i]} {value}");
                }
            }
        }
        return lines;
    }

    static async Task CompareRefusalsAsync(PeerProcess theirs, PeerProcess ours)
    {
        foreach (var request in (byte[][])
        [
            ReadMessages.Request([7], Questions["nothing"]), [0x0A, 0x10, 1, 2], [0xFF],
        ])
        {
            Assert.Equal((await ReadMessages.SendAsync(theirs, request)).Status, (await ReadMessages.SendAsync(ours, request)).Status);
        }
        Assert.Equal((await ReadMessages.SendPackedAsync(theirs, "no snappy"u8.ToArray())).Status, (await ReadMessages.SendPackedAsync(ours, "no snappy"u8.ToArray())).Status);
        // Theirs says 500 of what the sender did wrong.
        foreach (var wrong in ((int, string, string)[])[(9, "a", "b"), (2, "a", "(")])
        {
            var (status, _, body) = await ReadMessages.SendAsync(ours, ReadMessages.Request([], ReadMessages.Query(From, To, wrong)));
            Assert.Equal(400, status);
            Assert.Contains("query 0 is wrong at its byte", System.Text.Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        }
    }

    static async Task FillAsync(PeerProcess server)
    {
        foreach (var message in new GeneratedHistograms().Messages()) Assert.Equal((204, ""), await Pushes.SendAsync(server, Pushes.Pack(message)));
    }

    static Task<PeerProcess> StartAsync(string program, string config, params string[] more) => PeerProcess.StartAsync(program, (port, folder) =>
        [
            $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder}/data", $"--config.file={folder}/prometheus.yml", "--log.level=warn",
            "--storage.tsdb.retention.time=100y", "--web.enable-remote-write-receiver", "--enable-feature=native-histograms", .. more,
        ], "/-/ready", folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), config), default);

    static async Task<JsonElement> AskAsync(PeerProcess server, string path)
    {
        using var answer = await server.Http.GetAsync(new Uri(path, UriKind.Relative));
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Clone();
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return body.GetProperty("data");
    }
}
