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
/// Asks some small questions about some metrics soon after the start, in the background, so that the runtime has optimised the way of a question,
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

    /// <summary>Metrics that are looked at for such as have several series, and so many of those that are asked for.</summary>
    const int Looks = 30, Subjects = 3;

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            IReadOnlyList<WarmupQuestions> subjects = [];
            for (var wait = FirstLook; subjects.Count == 0; wait = NextLook)
            {
                await Task.Delay(wait, clock, cancel).ConfigureAwait(false);
                subjects = await SubjectsAsync(cancel).ConfigureAwait(false);
            }
            await AskAsync(subjects, cancel).ConfigureAwait(false);
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

    async Task AskAsync(IReadOnlyList<WarmupQuestions> subjects, CancellationToken cancel)
    {
        var rehearsal = await Rehearsal.BeginAsync(Stage(), cancel).ConfigureAwait(false);
        await using (rehearsal.ConfigureAwait(false))
        {
            var compiled = 0L;
            for (int round = 0, calm = 0; round < MostRounds && (round < FewestRounds || calm < CalmRounds); round++)
            {
                foreach (var question in subjects[round % subjects.Count].All(round / subjects.Count))
                {
                    var status = await rehearsal.GetAsync(question, cancel).ConfigureAwait(false);
                    // 422: what the data of this metric, or a limit, does not allow.
                    if (status is not (200 or 422)) throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{question} was answered with {status}"));
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

    /// <summary>Metrics of some series, or some of the series of metrics, or else one of one; none where there is nothing yet that has been there for a while.</summary>
    async Task<IReadOnlyList<WarmupQuestions>> SubjectsAsync(CancellationToken cancel)
    {
        if (store.Statistics(TenantId.Anonymous, 0) is not { Series: > 0 } statistics) return [];
        var (start, end) = (statistics.MinTimeMs, statistics.MaxTimeMs);
        if (start > clock.GetUtcNow().ToUnixTimeMilliseconds() - YoungMs) return [];
        start = Math.Min(start, store.OldestTimeMs(TenantId.Anonymous));
        var names = await store.LabelValuesAsync("__name__", new LabelQuery(TenantId.Anonymous, [], start, end), cancel).ConfigureAwait(false);
        var subjects = new List<WarmupQuestions>();
        WarmupQuestions? poor = null;
        foreach (var name in names.Take(Looks))
        {
            if (subjects.Count == Subjects) break;
            var (count, series) = await LookAsync([new Matcher(MatchKind.Equal, "__name__", name)], start, end, cancel).ConfigureAwait(false);
            if (series.Count == 0) continue;
            if (count is > 1 and <= WarmupQuestions.MostSeries) subjects.Add(new WarmupQuestions(name, [], series, start, end));
            else if (count > 1 && await NarrowAsync(name, series[0], start, end, cancel).ConfigureAwait(false) is { } some) subjects.Add(some);
            else poor ??= new WarmupQuestions(name, count == 1 ? [] : WarmupQuestions.LabelsOf(series[0]), [series[0]], start, end);
        }
        return subjects.Count == 0 && poor is not null ? [poor] : subjects;
    }

    /// <summary>Some series of a metric that has many: those that share a label with <paramref name="one"/>. Null where too many or no others do.</summary>
    async Task<WarmupQuestions?> NarrowAsync(string name, LabelSet one, long startMs, long endMs, CancellationToken cancel)
    {
        foreach (var (label, value) in WarmupQuestions.LabelsOf(one))
        {
            var (count, series) = await LookAsync([new Matcher(MatchKind.Equal, "__name__", name), new Matcher(MatchKind.Equal, label, value)], startMs, endMs, cancel).ConfigureAwait(false);
            if (count is > 1 and <= WarmupQuestions.MostSeries) return new WarmupQuestions(name, [(label, value)], series, startMs, endMs);
        }
        return null;
    }

    /// <summary>How many there are, and of the first of them those whose labels a question can name.</summary>
    async Task<(int Count, IReadOnlyList<LabelSet> Series)> LookAsync(IReadOnlyList<Matcher> matchers, long startMs, long endMs, CancellationToken cancel)
    {
        using var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, matchers, startMs, endMs), cancel).ConfigureAwait(false);
        var series = new List<LabelSet>();
        for (var i = 0; i < Math.Min(selection.Count, WarmupQuestions.MostSeries); i++)
        {
            var labels = selection.LabelsOf(i);
            if (WarmupQuestions.CanName(labels)) series.Add(labels);
        }
        return (selection.Count, series);
    }
}
