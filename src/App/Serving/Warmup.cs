using System.Globalization;
using System.Net.Sockets;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Storage;
using Barograph.Web;
using Barograph.Web.Api;
using Barograph.Web.Http;
using Barograph.Web.Page;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.App.Serving;

/// <summary>
/// Asks some small questions about one series soon after the start, in the background, so that the runtime has optimised the way of a question,
/// from the socket to the answer, before a person or a dashboard asks. Engine, routes and counters of its own keep these questions out of metrics,
/// logs and the list of active queries.
/// </summary>
sealed class Warmup(EngineOptions options, Store store, TimeProvider clock, ILogger log)
{
    /// <summary>A method is optimised after a hundred calls: what all questions need is by then, what one kind needs is at least compiled.</summary>
    const int Rounds = 30;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    const long SpanMs = 3_600_000;

    // A server that has just begun has little to show yet, and better things to do.
    const long YoungMs = 60_000;

    static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(1), NextLook = TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            (string Selector, long EndMs)? found;
            for (var wait = FirstLook; ; wait = NextLook)
            {
                await Task.Delay(wait, clock, cancel).ConfigureAwait(false);
                found = await AnySeriesAsync(cancel).ConfigureAwait(false);
                if (found is not null) break;
            }
            await AskAsync([.. Questions(found.Value.Selector, found.Value.EndMs)], cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The server ends before it is warm.
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            log.LogDebug("warming up stopped: {Reason}", e.Message);
        }
    }

    async Task AskAsync(IReadOnlyList<string> questions, CancellationToken cancel)
    {
        var rehearsal = await Rehearsal.BeginAsync(Stage(), cancel).ConfigureAwait(false);
        await using (rehearsal.ConfigureAwait(false))
        {
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var question in questions)
                {
                    var status = await rehearsal.GetAsync(question, cancel).ConfigureAwait(false);
                    if (status != 200) throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{question} was answered with {status}"));
                }
                await Task.Delay(Pause, clock, cancel).ConfigureAwait(false);
            }
        }
    }

    Dispatcher Stage()
    {
        var instruments = new InstrumentRegistry();
        var routes = new RouteTable();
        new QueryApi(new QueryEngine(options, instruments, clock), store, clock).AddTo(routes);
        new LabelsApi(store, store.Missing).AddTo(routes);
        return new Dispatcher(new WebOptions(), Task.FromResult(routes), EmbeddedPage.Built(""), static () => true, instruments, NullLogger<Dispatcher>.Instance);
    }

    static IEnumerable<string> Questions(string selector, long endMs)
    {
        var end = Seconds(endMs);
        var start = Seconds(endMs - SpanMs);
        string[] expressions =
        [
            selector,
            $"rate({selector}[5m])",
            $"sum by (job) (rate({selector}[5m]))",
            $"{selector} / 2 > 1",
            $"topk(3, rate({selector}[5m]))",
            $"histogram_quantile(0.9, sum by (le) (rate({selector}[5m])))",
            $"sum by (job) ({selector} * on (instance) group_left () {selector})",
            $"max_over_time({selector}[10m:1m])",
        ];
        foreach (var expression in expressions)
        {
            var query = Uri.EscapeDataString(expression);
            yield return $"/api/v1/query?query={query}&time={end}";
            yield return $"/api/v1/query_range?query={query}&start={start}&end={end}&step=15";
        }
        yield return $"/api/v1/label/__name__/values?start={start}&end={end}";
        yield return $"/api/v1/labels?start={start}&end={end}";
        yield return $"/api/v1/series?match[]={Uri.EscapeDataString(selector)}&start={start}&end={end}";
    }

    static string Seconds(long timeMs) => (timeMs / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>A selector of exactly one series, and the newest time there is; null where there is no series yet that has been there for a while.</summary>
    async Task<(string Selector, long EndMs)?> AnySeriesAsync(CancellationToken cancel)
    {
        if (store.Statistics(TenantId.Anonymous, 0) is not { Series: > 0 } statistics) return null;
        if (statistics.MinTimeMs > clock.GetUtcNow().ToUnixTimeMilliseconds() - YoungMs) return null;
        var all = new LabelQuery(TenantId.Anonymous, [], statistics.MinTimeMs, statistics.MaxTimeMs);
        var names = await store.LabelValuesAsync("__name__", all, cancel).ConfigureAwait(false);
        if (names.Count == 0) return null;
        var query = new SeriesQuery(TenantId.Anonymous, [new Matcher(MatchKind.Equal, "__name__", names[0])], statistics.MinTimeMs, statistics.MaxTimeMs);
        using var selection = await store.SelectAsync(query, cancel).ConfigureAwait(false);
        return selection.Count == 0 ? null : (Selector(selection.LabelsOf(0)), statistics.MaxTimeMs);
    }

    static string Selector(LabelSet labels)
    {
        var text = labels.ToString();
        // LabelSet prints names bare; names outside the legacy set would have to be quoted, and such a series is none to warm up with.
        for (var reader = labels.Read(); reader.Read();)
        {
            if (!LegalNames.IsLegacyLabelName(reader.Name)) return "up";
        }
        return text;
    }
}
