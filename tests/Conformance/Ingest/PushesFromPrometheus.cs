using System.Collections.Concurrent;
using System.Net;
using Barograph.Ingest.RemoteWrite;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Barograph.Model.Tenants;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Ingest;

/// <summary>The real Prometheus scrapes itself and pushes to our receiver: every push is taken, and what it sends again is recognised.</summary>
public sealed class PushesFromPrometheus(ITestOutputHelper output) : ISampleSink
{
    const int EnoughPushes = 8;

    readonly ConcurrentDictionary<LabelSet, ulong> refs = new();
    readonly ConcurrentDictionary<ulong, ConcurrentQueue<(long TimeMs, double Value)>> samples = new();
    readonly ConcurrentQueue<RemoteWriteResponse> answers = new();
    readonly ConcurrentQueue<FamilyMetadata> families = new();
    long next;
    int rowsWithLabels;

    [Theory]
    [InlineData("prometheus.WriteRequest")]
    [InlineData("io.prometheus.write.v2.Request")]
    public async Task every_push_is_taken_and_series_are_decoded_once(string message)
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var program)) return;
        var receiver = new RemoteWriteReceiver(
            this, new IngestLimits(), TimeProvider.System, new Random(), new InstrumentRegistry(), NullLogger<RemoteWriteReceiver>.Instance);
        using var stop = new CancellationTokenSource();
        var port = PeerProcess.FreePort();
        var serving = ServeAsync(port, receiver, stop.Token);
        await using (var peer = await PeerProcess.StartAsync(program,
            static (port, folder) => [$"--config.file={folder}/p.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--enable-feature=metadata-wal-records"],
            "/-/ready", folder => File.WriteAllText($"{folder}/p.yml", Config(port, folder, message)), default))
        {
            await ScrapeItself(peer);
            for (var attempt = 0; attempt < 1200 && answers.Count < EnoughPushes; attempt++) await Task.Delay(100);
        }

        await stop.CancelAsync();
        await serving;
        var stored = samples.Values.Sum(static s => s.Count);
        output.WriteLine($"{answers.Count} pushes, {stored} samples of {refs.Count} series, {rowsWithLabels} rows with labels");
        Assert.True(answers.Count >= EnoughPushes, $"{answers.Count} pushes");
        Assert.All(answers, static a => Assert.Equal((204, ""), (a.Status, a.Message)));
        Assert.Equal(stored, answers.Sum(static a => a.SamplesWritten));
        Assert.Contains(refs.Keys, static l => l.Get("__name__") == "prometheus_build_info" && l.Get("cluster") == "test" && l.Get("job") == "self");
        if (message.Contains("v2", StringComparison.Ordinal)) Assert.Contains(families, static f => f is { Family: "go_goroutines", Metadata.Type: MetricType.Gauge, Metadata.Help.Length: > 0 });
        Assert.All(samples.Values, static s => Assert.Equal(s.Count, s.Select(static x => x.TimeMs).Distinct().Count()));
        // Two pushes may bring the same new series at once; beyond that nothing is decoded twice.
        Assert.InRange(rowsWithLabels, refs.Count, refs.Count * 2);
    }

    static string Config(int port, string folder, string message) => $$"""
        global: { scrape_interval: 500ms, scrape_timeout: 500ms, external_labels: { cluster: test } }
        remote_write:
        - url: http://127.0.0.1:{{port}}/api/v1/write
          protobuf_message: {{message}}
          queue_config: { batch_send_deadline: 200ms, max_shards: 1 }
        scrape_configs:
        - job_name: self
          file_sd_configs: [ { files: [ "{{folder}}/self.json" ], refresh_interval: 1s } ]
        """;

    // Its own port is known only when it runs.
    static async Task ScrapeItself(PeerProcess peer)
    {
        var unfinished = Path.Combine(peer.Folder, "self.tmp");
        await File.WriteAllTextAsync(unfinished, $"[{{\"targets\":[\"127.0.0.1:{peer.Port}\"]}}]");
        File.Move(unfinished, Path.Combine(peer.Folder, "self.json"));
    }

    async Task ServeAsync(int port, RemoteWriteReceiver receiver, CancellationToken cancel)
    {
        using var listener = new HttpListener();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        using var stopping = cancel.Register(listener.Stop);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body, CancellationToken.None);
                var version = context.Request.ContentType!.Contains("write.v2", StringComparison.Ordinal) ? WriteVersion.Two : WriteVersion.One;
                var answer = await receiver.ReceiveAsync(TenantId.Anonymous, version, body.ToArray(), CancellationToken.None);
                context.Response.Headers["X-Prometheus-Remote-Write-Samples-Written"] = $"{answer.SamplesWritten}";
                answers.Enqueue(answer);
                context.Response.StatusCode = answer.Status;
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // Stopped by the test, or Prometheus ended in the middle of a push.
            }
        }
    }

    public ValueTask AppendAsync(SampleBatch batch, AppendReport report, CancellationToken cancel)
    {
        report.Clear();
        foreach (var entry in batch.Metadata) families.Enqueue(entry);
        foreach (var row in batch.NewRows)
        {
            rowsWithLabels++;
            var labels = new LabelSet(batch.LabelsOf(row).ToArray());
            batch.Refs[row.Row] = new SeriesRef(refs.GetOrAdd(labels, _ => (ulong)Interlocked.Increment(ref next)));
        }

        for (var row = 0; row < batch.Count; row++)
        {
            samples.GetOrAdd(batch.Refs[row].Value, static _ => new()).Enqueue((batch.TimestampsMs[row], batch.Values[row]));
            batch.Outcomes[row] = AppendOutcome.Appended;
        }

        report.Add(AppendOutcome.Appended, batch.Count);
        return ValueTask.CompletedTask;
    }
}
