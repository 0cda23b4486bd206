using System.Buffers;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Results;
using Barograph.Storage;
using Barograph.Web.Json;
using Microsoft.Extensions.Logging;

namespace Barograph.App.Serving;

/// <summary>
/// Asks some small questions about one series soon after the start, in the background, so that the runtime has optimised the query path
/// before a person or a dashboard asks. An engine of its own keeps these questions out of the metrics.
/// </summary>
sealed class Warmup(EngineOptions options, Store store, TimeProvider clock, ILogger log)
{
    /// <summary>A method is optimised after some thirty calls.</summary>
    const int Rounds = 40;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    const long SpanMs = 3_600_000, StepMs = 15_000;

    static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(1), NextLook = TimeSpan.FromSeconds(30);

    readonly QueryEngine engine = new(options, new InstrumentRegistry(), clock);
    readonly ArrayBufferWriter<byte> answer = new(64 << 10);

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
            var (selector, end) = found.Value;
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var expression in new[] { selector, $"rate({selector}[5m])", $"sum by (job) (rate({selector}[5m]))", $"{selector} / 2 > 1" })
                    await AskAsync(expression, end, cancel).ConfigureAwait(false);
                await Task.Delay(Pause, clock, cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The server ends before it is warm.
        }
        catch (QueryException e)
        {
            log.LogWarning("warming up stopped: {Reason}", e.Message);
        }
    }

    async Task AskAsync(string expression, long end, CancellationToken cancel)
    {
        Show(await engine.InstantAsync(store, new InstantQuery(TenantId.Anonymous, expression, end), cancel).ConfigureAwait(false));
        Show(await engine.RangeAsync(store, new RangeQuery(TenantId.Anonymous, expression, end - SpanMs, end, StepMs), cancel).ConfigureAwait(false));
    }

    void Show(QueryResult result)
    {
        answer.ResetWrittenCount();
        new ResultWriter(answer).Write(result.Value);
    }

    /// <summary>A selector of exactly one series, and the newest time there is; null where there is no series yet.</summary>
    async Task<(string Selector, long EndMs)?> AnySeriesAsync(CancellationToken cancel)
    {
        if (store.Statistics(TenantId.Anonymous, 0) is not { Series: > 0 } statistics) return null;
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
