using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Storage;
using Barograph.Storage.Head;
using Barograph.Tests.Conformance.Trouble;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Conformance.Storage;

/// <summary>The built program on a directory whose log takes long to read.</summary>
public sealed class ReplayBehindTests : IDisposable
{
    const int Series = 1000, Scrapes = 5000;

    readonly TroubleFolder folder = new();
    readonly long begin = DateTimeOffset.UtcNow.AddHours(-3).ToUnixTimeMilliseconds();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task the_program_is_ready_before_it_has_read_its_log_and_says_what_its_answers_lack()
    {
        await WriteAsync();
        for (var begun = Stopwatch.StartNew(); ;)
        {
            await using var server = await Executable.ServeAsync("scrape_configs: []\n", folder["data"], readyPath: null, ["--storage.replay-patience=0s"]);
            var warnings = await FirstWarningsAsync(server);
            using var progress = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri("/api/v1/status/walreplay", UriKind.Relative)));
            var at = progress.RootElement.GetProperty("data");
            Assert.InRange(at.GetProperty("current").GetInt32(), at.GetProperty("min").GetInt32(), at.GetProperty("max").GetInt32());
            if (warnings.Count == 0 && begun.Elapsed < Executable.Patience)
            {
                // It had read all before the test got to ask: killed, it has to read it again.
                server.Signal(Executable.SigKill);
                await server.ExitAsync(Executable.Patience);
                continue;
            }
            Assert.Matches(@"^the log is still being read after the start \(segment \d+ of \d+ to \d+\): (all samples|samples after \S+Z) may be missing, and the latest deletions$", Assert.Single(warnings));
            await server.ReplayedAsync();
            Assert.Empty(await WarningsAsync(server, "/api/v1/query?query=count(m)"));
            Assert.Empty(await WarningsAsync(server, "/api/v1/labels"));
            Assert.Equal(Series * (double)Scrapes, await server.NumberAsync("sum(count_over_time(m[6h]))"));
            break;
        }
    }

    /// <summary>Of the first answer that there is: it is asked for from the launch on.</summary>
    static async Task<List<string>> FirstWarningsAsync(PeerProcess server)
    {
        for (var begun = Stopwatch.StartNew(); begun.Elapsed < Executable.Patience; await Task.Delay(2))
        {
            try
            {
                return await WarningsAsync(server, "/api/v1/query?query=count(m)");
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError || e.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                // It does not listen, or is not ready.
            }
        }
        throw new TimeoutException(server.Output);
    }

    static async Task<List<string>> WarningsAsync(PeerProcess server, string path)
    {
        using var answer = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri(path, UriKind.Relative)));
        Assert.Equal("success", answer.RootElement.GetProperty("status").GetString());
        return answer.RootElement.TryGetProperty("warnings", out var warnings) ? [.. warnings.EnumerateArray().Select(static w => w.GetString()!)] : [];
    }

    /// <summary>A directory as a kill leaves it, without any checkpoint.</summary>
    async Task WriteAsync()
    {
        var options = new StoreOptions { DataDirectory = folder["writing"], Head = new HeadOptions { CheckpointBytes = 1 << 30, SegmentBytes = 2 << 20 } };
        await using var store = await Store.OpenAsync(options, new InstrumentRegistry(), NullLoggerFactory.Instance, TimeProvider.System, default);
        var batch = new SampleBatch();
        var refs = new SeriesRef[Series];
        var report = new AppendReport();
        for (var scrape = 0; scrape < Scrapes; scrape++)
        {
            batch.Clear();
            for (var s = 0; s < Series; s++)
            {
                var (time, value) = (begin + scrape * 1000L, (scrape * 31 + s * 7) % 1009 / 4.0);
                if (scrape == 0) batch.AddNew(LabelSet.Of(("__name__", "m"), ("s", $"{s}")), time, value);
                else batch.Add(refs[s], time, value);
            }
            await store.AppendAsync(batch, report, default);
            Assert.Equal(Series, report.Appended);
            if (scrape == 0) batch.Refs.CopyTo(refs);
        }
        foreach (var file in Directory.GetFiles(folder["writing"], "*", SearchOption.AllDirectories).Where(static f => Path.GetFileName(f) != "lock"))
        {
            var copy = file.Replace(folder["writing"], folder["data"], StringComparison.Ordinal);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
