using System.Globalization;
using System.Net.Sockets;
using System.Runtime;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Activity;
using Barograph.Storage;
using Barograph.Web;
using Barograph.Web.Api;
using Barograph.Web.Http;
using Barograph.Web.Page;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.App.Serving;

/// <summary>
/// Asks some small questions about one metric soon after the start, in the background, so that the runtime has optimised the way of a question,
/// from the socket to the answer, before a person or a dashboard asks. Engine, routes and counters of its own keep these questions out of metrics,
/// logs and the list of active queries.
/// </summary>
/// <param name="options">As of the engine that others ask.</param>
/// <param name="store">What is there to ask for.</param>
/// <param name="source">As what others ask, but without the servers that <c>remote_read</c> names: they are not to be bothered.</param>
/// <param name="clock">Sets the pace.</param>
/// <param name="log">Says why it stopped before its end.</param>
sealed class Warmup(EngineOptions options, Store store, ISeriesSource source, TimeProvider clock, ILogger log)
{
    /// <summary>The runtime optimises a method some time after thirty calls: it is through when nothing was compiled for some rounds.</summary>
    const int FewestRounds = 60, MostRounds = 200, CalmRounds = 10;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    // A server that has just begun has little to show yet, and better things to do.
    const long YoungMs = 60_000;

    static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(1), NextLook = TimeSpan.FromSeconds(30);

    /// <summary>Metrics that are looked at for one that has several series.</summary>
    const int Looks = 30;

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            WarmupQuestions? questions;
            for (var wait = FirstLook; ; wait = NextLook)
            {
                await Task.Delay(wait, clock, cancel).ConfigureAwait(false);
                questions = await AnyMetricAsync(cancel).ConfigureAwait(false);
                if (questions is not null) break;
            }
            await AskAsync([.. questions.All()], cancel).ConfigureAwait(false);
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
            var compiled = 0L;
            for (int round = 0, calm = 0; round < MostRounds && (round < FewestRounds || calm < CalmRounds); round++)
            {
                foreach (var question in questions)
                {
                    var status = await rehearsal.GetAsync(question, cancel).ConfigureAwait(false);
                    if (status != 200) throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{question} was answered with {status}"));
                }
                await Task.Delay(Pause, clock, cancel).ConfigureAwait(false);
                var now = JitInfo.GetCompiledMethodCount();
                calm = now == compiled ? calm + 1 : 0;
                compiled = now;
            }
        }
    }

    Dispatcher Stage()
    {
        var instruments = new InstrumentRegistry();
        var routes = new RouteTable();
        var engine = new QueryEngine(options, instruments, clock)
        {
            Journal = new QueryJournal(TimeSpan.Zero, static _ => Stream.Null, instruments, clock, NullLogger.Instance),
            ActiveFile = new ActiveQueryFile(1, static (_, _) => { }, clock),
        };
        new QueryApi(engine, source, clock).AddTo(routes);
        new LabelsApi(source, store.Missing).AddTo(routes);
        return new Dispatcher(new WebOptions(), Task.FromResult(routes), EmbeddedPage.Built(""), static () => true, instruments, NullLogger<Dispatcher>.Instance);
    }

    /// <summary>A metric of some series, or some of the series of a metric, or else one; null where there is none yet that has been there for a while.</summary>
    async Task<WarmupQuestions?> AnyMetricAsync(CancellationToken cancel)
    {
        if (store.Statistics(TenantId.Anonymous, 0) is not { Series: > 0 } statistics) return null;
        var (start, end) = (statistics.MinTimeMs, statistics.MaxTimeMs);
        if (start > clock.GetUtcNow().ToUnixTimeMilliseconds() - YoungMs) return null;
        start = Math.Min(start, store.OldestTimeMs(TenantId.Anonymous));
        var names = await store.LabelValuesAsync("__name__", new LabelQuery(TenantId.Anonymous, [], start, end), cancel).ConfigureAwait(false);
        WarmupQuestions? found = null;
        foreach (var name in names.Take(Looks))
        {
            var (count, first) = await LookAsync([new Matcher(MatchKind.Equal, "__name__", name)], start, end, cancel).ConfigureAwait(false);
            if (count == 0 || !WarmupQuestions.CanName(first)) continue;
            var labels = WarmupQuestions.LabelsOf(first);
            if (count <= WarmupQuestions.MostSeries)
            {
                found = new WarmupQuestions(name, [], first, start, end);
                if (count > 1) return found;
                continue;
            }
            foreach (var (label, value) in labels)
            {
                var (few, _) = await LookAsync([new Matcher(MatchKind.Equal, "__name__", name), new Matcher(MatchKind.Equal, label, value)], start, end, cancel).ConfigureAwait(false);
                if (few is > 1 and <= WarmupQuestions.MostSeries) return new WarmupQuestions(name, [(label, value)], first, start, end);
            }
            found ??= new WarmupQuestions(name, labels, first, start, end);
        }
        return found;
    }

    async Task<(int Count, LabelSet First)> LookAsync(IReadOnlyList<Matcher> matchers, long startMs, long endMs, CancellationToken cancel)
    {
        using var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, matchers, startMs, endMs), cancel).ConfigureAwait(false);
        return (selection.Count, selection.Count == 0 ? LabelSet.Empty : selection.LabelsOf(0));
    }
}
