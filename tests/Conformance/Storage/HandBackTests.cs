using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Storage;
using Barograph.Storage.Disk;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Storage;

/// <summary>There and back again: Prometheus, Barograph, Prometheus, Barograph over one directory, and no sample is missing.</summary>
public sealed class HandBackTests(ITestOutputHelper output) : IDisposable
{
    const int Minute = 60_000;

    static readonly long Later = PrometheusHistory.AskedAt + Minute;

    static readonly string[] Ours = ["ours_total[1d]", "rate(ours_total[10m])", "our_histogram[1d]", "histogram_quantile(0.5, our_histogram)"];

    readonly string folder = Directory.CreateTempSubdirectory("barograph-handback-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task prometheus_goes_on_where_we_ended_and_we_where_it_ended()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        var data = Path.Combine(folder, "data");
        var history = new PrometheusHistory(prometheus, data);
        SortedDictionary<string, string> expected;
        await using (var first = await history.StartAsync())
        {
            await PrometheusHistory.TellHistogramsAsync(first);
            await history.TellAsync(first, 0, 1);
            await PrometheusHistory.DeleteAsync(first);
            expected = await PrometheusHistory.AskAsync(first, [.. PrometheusHistory.Queries, .. PrometheusHistory.HistogramQueries]);
            first.Signal(Executable.SigKill);
            await first.ExitAsync(Executable.Patience);
        }

        await using (var store = await OpenAsync(data)) await AppendAsync(store);
        HandBack(data);

        SortedDictionary<string, string> ours;
        await using (var second = await history.StartAsync())
        {
            var answers = await PrometheusHistory.AskAsync(second, expected.Keys);
            foreach (var (query, answer) in expected) Assert.True(answer == answers[query], $"{query}\n{answer}\n{answers[query]}");
            ours = await PrometheusHistory.AskAsync(second, Ours, Later + 30 * Minute);
            Assert.Equal(30, Points(ours["ours_total[1d]"], "values"));
            Assert.Equal(30, Points(ours["our_histogram[1d]"], "histograms"));
            // What comes next is newer than all that was handed back, and is taken.
            var push = new HistogramPush();
            push.Add(LabelSet.Of(("__name__", "ours_total")), [(Later + 30 * Minute, 30), (Later + 31 * Minute, 31)], false);
            await push.SendAsync(second.Http);
            second.Signal(Executable.SigTerm);
            await second.ExitAsync(Executable.Patience);
        }

        await using (var store = await OpenAsync(data))
        {
            var engine = new QueryEngine(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System);
            var all = await PeerAnswer.OfAsync(() => engine.InstantAsync(store, new InstantQuery(TenantId.Anonymous, "count_over_time(ours_total[1d]) + sum_over_time(ours_total[1d])", Later + 60 * Minute), default));
            using var wanted = System.Text.Json.JsonDocument.Parse($$$"""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[{{{(Later + 60 * Minute) / 1000}}},"{{{32 + 31 * 32 / 2}}}"]}]}}""");
            if (PeerAnswer.Of(wanted.RootElement).Differ(all) is { } difference) Assert.Fail(difference);
        }
    }

    static async Task AppendAsync(Store store)
    {
        var report = new AppendReport();
        for (var i = 0; i < 30; i++)
        {
            var batch = new SampleBatch();
            batch.AddNew(LabelSet.Of(("__name__", "ours_total")), Later + i * Minute, i);
            batch.AddNew(LabelSet.Of(("__name__", "our_histogram")), Later + i * Minute, 0);
            batch.SetHistogram(new NativeHistogram { Schema = 1, Count = (ulong)(3 * i), Sum = i, PositiveSpans = [new(1, 2)], PositiveBuckets = [i, 2 * i] });
            await store.AppendAsync(batch, report, default);
            Assert.Equal(2, report.Appended);
        }
    }

    void HandBack(string data)
    {
        using var logs = new TestLog(output);
        var done = Assert.Single(new HandBack(data, new BlockOptions(), new MachineDisk(), TimeProvider.System, logs).Run(default).ToList());
        Assert.Equal(60ul, (ulong)done.Made.Sum(static m => (long)m.Statistics.Samples));
        Assert.Empty(done.Bad);
    }

    Task<Store> OpenAsync(string data) => Store.OpenAsync(
        new StoreOptions { DataDirectory = data, Head = new() { Retention = TimeSpan.Zero }, Blocks = new BlockOptions() }, new InstrumentRegistry(), new TestLog(output), TimeProvider.System, default);

    static int Points(string answer, string kind)
    {
        using var document = System.Text.Json.JsonDocument.Parse(answer);
        return document.RootElement.GetProperty(kind).GetArrayLength();
    }
}
