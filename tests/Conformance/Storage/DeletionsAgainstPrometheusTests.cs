using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Barograph.Formats.RemoteWrite;
using Barograph.Model.Labels;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Storage;

/// <summary>The same samples, the same deletions: the real Prometheus and the built program answer the same, and read each other's snapshots.</summary>
public sealed class DeletionsAgainstPrometheusTests(ITestOutputHelper output) : IDisposable
{
    const int Series = 24, Samples = 180;
    const long StepMs = 15_000;

    static readonly string[] Deletions =
    [
        "match[]=m0%7Bi%3D%220%22%7D&start={0}&end={9}",
        "match[]=m1&start={20}&end={20}",
        "match[]=m1&start={40.0004}&end={44.9996}",
        "match[]=%7Bi%3D~%221.%22%7D&match[]=m2%7Bi%3D%222%22%7D&start={100}&end={120}",
        "match[]=m0%7Bi%3D%223%22%7D&end={50}",
        "match[]=m0%7Bi%3D%226%22%7D&start={170}",
        "match[]=m2%7Bi%3D%225%22%7D",
        "match[]=nothing",
        "match[]=m0&start={90}&end={60}",
    ];

    static readonly string[] WrongRequests =
        ["delete_series", "delete_series?match[]=%7B", "delete_series?match[]=m0&start=yesterday", "delete_series?match[]=m0&end=x", "snapshot?skip_head=maybe"];

    static readonly string[] InBlocks = ["match[]=m1%7Bi%3D%221%22%7D&start={10}&end={30}", "match[]=m2%7Bi%3D%228%22%7D", "match[]=%7Bi%3D%2213%22%7D&start={150}"];

    readonly string folder = Directory.CreateTempSubdirectory("barograph-deletions-").FullName;
    readonly long beginMs = DateTimeOffset.UtcNow.ToUnixTimeSeconds() * 1000 - Samples * StepMs;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task deletions_and_snapshots_are_those_of_prometheus()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        string ours, copy = Path.Combine(folder, "copy");
        await using (var theirProcess = await StartAsync(prometheus, Path.Combine(folder, "theirs")))
        await using (var ourProcess = await StartAsync(BarographBinary.Path, Path.Combine(folder, "ours")))
        {
            foreach (var peer in (PeerProcess[])[theirProcess, ourProcess]) await PushAsync(peer);
            await SameAsync(theirProcess, ourProcess);
            foreach (var deletion in Deletions)
            {
                await SameStatusAsync(theirProcess, ourProcess, "delete_series?" + At(deletion), 204);
                await SameAsync(theirProcess, ourProcess);
            }
            foreach (var wrong in WrongRequests) await SameStatusAsync(theirProcess, ourProcess, wrong, 400);
            foreach (var peer in (PeerProcess[])[theirProcess, ourProcess])
            {
                using var get = await peer.Http.GetAsync(new Uri("/api/v1/admin/tsdb/snapshot", UriKind.Relative));
                Assert.Equal(405, (int)get.StatusCode);
                Assert.Empty(Directory.GetDirectories(Path.Combine(folder, peer == theirProcess ? "theirs" : "ours", "snapshots", await SnapshotAsync(peer, "?skip_head=true"))));
            }
            // With the head, Prometheus 3.5 breaks off behind such deletions ("index out of range"): its snapshot comes from blocks, below.
            ours = Path.Combine(folder, "ours", "snapshots", await SnapshotAsync(ourProcess));
        }
        Copy(ours, copy);
        await OverBlocksAsync(prometheus, ours, copy);
    }

    /// <summary>Both over the snapshot of ours, and then we over one of theirs.</summary>
    async Task OverBlocksAsync(string prometheus, string ours, string copy)
    {
        List<string> deleted;
        string theirs;
        await using (var theirProcess = await StartAsync(prometheus, ours))
        await using (var ourProcess = await StartAsync(BarographBinary.Path, copy))
        {
            await SameAsync(theirProcess, ourProcess);
            foreach (var deletion in InBlocks)
            {
                await SameStatusAsync(theirProcess, ourProcess, "delete_series?" + At(deletion), 204);
                await SameAsync(theirProcess, ourProcess);
            }
            Assert.NotEqual(0, Tombstones(ours));
            Assert.Equal(Tombstones(ours), Tombstones(copy));
            deleted = await AnswersAsync(theirProcess);
            theirs = Path.Combine(folder, "of-blocks");
            Copy(Path.Combine(ours, "snapshots", await SnapshotAsync(theirProcess, "?skip_head=1")), theirs);
            await SameStatusAsync(theirProcess, ourProcess, "clean_tombstones", 204);
            await SameAsync(theirProcess, ourProcess);
            Assert.Equal(0, Directory.GetDirectories(copy).Where(static d => !d.EndsWith("snapshots", StringComparison.Ordinal)).Sum(Tombstones));
            foreach (var question in (string[])["series?match[]=%7Bi%3D~%22.%2B%22%7D", "labels", "label/i/values", "label/__name__/values"])
                Assert.Equal(await AskAsync(theirProcess, question), await AskAsync(ourProcess, question));
        }
        Assert.NotEqual(0, Tombstones(theirs));
        await using var again = await StartAsync(BarographBinary.Path, theirs);
        Assert.Equal(deleted, await AnswersAsync(again));
    }

    static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var path = file.Replace(from, to, StringComparison.Ordinal);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }
    }

    static Task<PeerProcess> StartAsync(string program, string data) => PeerProcess.StartAsync(
        program,
        (port, at) =>
        [
            $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={data}", $"--config.file={at}/prometheus.yml", "--log.level=error",
            "--web.enable-remote-write-receiver", "--web.enable-admin-api",
        ],
        "/-/ready", static at => File.WriteAllText(Path.Combine(at, "prometheus.yml"), "global: {}\n"), default);

    async Task PushAsync(PeerProcess peer)
    {
        var message = new ArrayBufferWriter<byte>();
        var writer = new WriteRequestWriter(message);
        for (var i = 0; i < Series; i++)
        {
            var times = Enumerable.Range(0, Samples).Select(s => beginMs + s * StepMs).ToArray();
            writer.Series(LabelSet.Of(("__name__", $"m{i % 3}"), ("i", $"{i}")), times, [.. times.Select((_, s) => Math.Round(Math.Sin(s + i) * 1000) / 8)]);
        }
        var (status, text) = await Pushes.SendAsync(peer, Pushes.Pack(message.WrittenSpan));
        Assert.True(status == 204, text);
    }

    /// <summary>Places in braces are numbers of samples.</summary>
    string At(string deletion) => System.Text.RegularExpressions.Regex.Replace(deletion, @"\{([0-9.]+)\}",
        m => ((beginMs + double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) * StepMs) / 1000).ToString("F6", CultureInfo.InvariantCulture));

    async Task SameAsync(PeerProcess theirs, PeerProcess ours) => Assert.Equal(await AnswersAsync(theirs), await AnswersAsync(ours));

    /// <summary>Everything that there is.</summary>
    async Task<List<string>> AnswersAsync(PeerProcess peer)
    {
        var time = (beginMs + Samples * StepMs) / 1000;
        var answers = new List<string>();
        foreach (var metric in (string[])["m0", "m1", "m2"]) answers.AddRange(await AskAsync(peer, $"query?query={metric}%5B2h%5D&time={time}"));
        return answers;
    }

    /// <summary>The entries of an answer in one order.</summary>
    static async Task<List<string>> AskAsync(PeerProcess peer, string question)
    {
        using var json = JsonDocument.Parse(await peer.Http.GetStringAsync(new Uri("/api/v1/" + question, UriKind.Relative)));
        var data = json.RootElement.GetProperty("data");
        var entries = data.ValueKind == JsonValueKind.Object ? data.GetProperty("result") : data;
        return [.. entries.EnumerateArray().Select(static e => e.GetRawText()).Order(StringComparer.Ordinal)];
    }

    static async Task SameStatusAsync(PeerProcess theirs, PeerProcess ours, string request, int expected)
    {
        var answers = new List<string>();
        foreach (var peer in (PeerProcess[])[theirs, ours])
        {
            // Half of them by PUT, as Prometheus takes both.
            var url = new Uri("/api/v1/admin/tsdb/" + request, UriKind.Relative);
            using var answer = request.Length % 2 == 0 ? await peer.Http.PostAsync(url, null) : await peer.Http.PutAsync(url, null);
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == expected, $"{request}: {(int)answer.StatusCode} {body}");
            answers.Add(expected == 204 ? body : JsonDocument.Parse(body).RootElement.GetProperty("errorType").GetString()!);
        }
        Assert.Equal(answers[0], answers[1]);
    }

    static async Task<string> SnapshotAsync(PeerProcess peer, string query = "")
    {
        using var answer = await peer.Http.PostAsync(new Uri("/api/v1/admin/tsdb/snapshot" + query, UriKind.Relative), null);
        Assert.Equal(200, (int)answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var name = json.RootElement.GetProperty("data").GetProperty("name").GetString()!;
        Assert.Matches("^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{16}$", name);
        return name;
    }

    static int Tombstones(string data) => Directory.GetFiles(data, "meta.json", SearchOption.AllDirectories).Sum(static path =>
    {
        using var meta = JsonDocument.Parse(File.ReadAllBytes(path));
        return meta.RootElement.GetProperty("stats").TryGetProperty("numTombstones", out var count) ? count.GetInt32() : 0;
    });
}
