using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Storage;
using Barograph.Tests.Conformance.Trouble;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Storage;

/// <summary>A data directory of the real Prometheus, however it ended, is taken over with every sample.</summary>
public sealed class TakeoverTests(ITestOutputHelper output) : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("barograph-takeover-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(null, false, Executable.SigKill)]
    [InlineData("zstd", false, Executable.SigKill)]
    [InlineData("none", false, Executable.SigTerm)]
    [InlineData("snappy", true, Executable.SigTerm)]
    public async Task every_sample_of_a_head_is_in_blocks_after_the_first_start(string? compression, bool snapshot, int signal)
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        var history = new PrometheusHistory(prometheus, Path.Combine(folder, "data")) { Compression = compression, Snapshot = snapshot };
        SortedDictionary<string, string> expected;
        await using (var first = await history.StartAsync())
        {
            await PrometheusHistory.TellHistogramsAsync(first);
            await history.TellAsync(first, 0, 0.7);
            await PrometheusHistory.DeleteAsync(first);
            await End(first, signal);
        }
        // Another life: a second segment, and chunk files that were read again.
        await using (var second = await history.StartAsync())
        {
            await history.TellAsync(second, 0.7, 1);
            expected = await PrometheusHistory.AskAsync(second, [.. PrometheusHistory.Queries, .. PrometheusHistory.HistogramQueries]);
            await End(second, signal);
        }
        await TakeOverAndCompare(prometheus, expected);
    }

    async Task TakeOverAndCompare(string prometheus, SortedDictionary<string, string> expected)
    {
        var data = Path.Combine(folder, "data");
        await OpenAndCompare(data, expected);
        Assert.Empty(Directory.GetDirectories(data, "wal"));
        // Only blocks are left for Prometheus.
        await using var again = await PrometheusHistory.StartAsync(prometheus, data, withHistograms: true, []);
        var answers = await PrometheusHistory.AskAsync(again, expected.Keys);
        foreach (var (query, answer) in expected) Assert.True(answer == answers[query], $"{query}\n{answer}\n{answers[query]}");
    }

    async Task OpenAndCompare(string data, SortedDictionary<string, string> expected)
    {
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(new TestLog(output)));
        await using var store = await Store.OpenAsync(
            new StoreOptions { DataDirectory = data, Head = new() { Retention = TimeSpan.Zero } }, new InstrumentRegistry(), logs, TimeProvider.System, default);
        Assert.NotEmpty(store.Blocks(TenantId.Anonymous));
        var engine = new QueryEngine(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System);
        foreach (var query in PrometheusHistory.Queries)
        {
            var ours = await PeerAnswer.OfAsync(() => engine.InstantAsync(store, new InstantQuery(TenantId.Anonymous, query, PrometheusHistory.AskedAt), default));
            var type = query.EndsWith("[1d]", StringComparison.Ordinal) ? "matrix" : "vector";
            using var theirs = System.Text.Json.JsonDocument.Parse($$$"""{"status":"success","data":{"resultType":"{{{type}}}","result":[{{{expected[query].Replace('\n', ',')}}}]}}""");
            if (PeerAnswer.Of(theirs.RootElement).Differ(ours) is { } difference) Assert.Fail($"{query}: {difference}");
        }
    }

    static async Task End(PeerProcess peer, int signal)
    {
        peer.Signal(signal);
        await peer.ExitAsync(Executable.Patience);
    }

    sealed class TestLog(ITestOutputHelper output) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => output.WriteLine($"{logLevel}: {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
