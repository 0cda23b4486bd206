using System.Diagnostics;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Query.Activity;
using Barograph.Query.Explanation;
using Barograph.Query.Limits;
using Barograph.Query.Operators;
using Barograph.Query.Plan;
using Barograph.Query.Results;
using Barograph.Query.Syntax;

namespace Barograph.Query;

/// <summary>Answers PromQL over any source of series. One per process: it limits how many queries run at a time.</summary>
public sealed class QueryEngine
{
    static readonly TimeSpan LongestTimer = TimeSpan.FromDays(45); // .NET's go up to 49

    readonly EngineOptions options;
    readonly TimeProvider clock;
    readonly QueryPlaces places;
    readonly QueryMemory memory;
    readonly Gauge running;
    readonly Counter samples;
    readonly Counter refused;
    readonly LabelledFamily<Distribution> durations;
    readonly ParsedQueries parsed;

    public QueryEngine(EngineOptions options, InstrumentRegistry instruments, TimeProvider clock)
    {
        this.options = options;
        this.clock = clock;
        Active = new ActiveQueries(clock);
        places = new QueryPlaces(options.MaxConcurrency, options.PlacesForRules);
        memory = new QueryMemory(options.MaxTotalMemoryBytes, options.MaxTotalMemoryBytes / 100 * options.RulesReservePercent);
        running = instruments.Gauge("prometheus_engine_queries", "The current number of queries being executed or waiting.");
        instruments.Gauge("prometheus_engine_queries_concurrent_max", "The max number of concurrent queries.").Value = options.MaxConcurrency;
        samples = instruments.Counter("prometheus_engine_query_samples_total", "The total number of samples loaded by all queries.");
        instruments.Observe("barograph_engine_memory_bytes", "Memory that queries have taken, in pieces of a MiB.", InstrumentKind.Gauge, () => memory.UsedBytes);
        instruments.Observe("barograph_engine_memory_limit_bytes", "Memory that all queries together may take; 0 = no limit.", InstrumentKind.Gauge, () => memory.LimitBytes);
        instruments.Observe("barograph_engine_memory_refused_queries_total", "Queries that ended because there was no more memory for them.", InstrumentKind.Counter, () => memory.Refused);
        refused = instruments.Counter("barograph_engine_cost_refused_queries_total", "Queries that would have had to read more than --query.max-cost.");
        durations = instruments.Summaries("prometheus_engine_query_duration_seconds", "Query timings", "slice");
        parsed = new ParsedQueries(Features, instruments);
    }

    /// <summary>What waits and runs.</summary>
    public ActiveQueries Active { get; }

    public QueryMemory Memory => memory;

    /// <summary>Is told of every query that has ended.</summary>
    public QueryJournal? Journal { get; init; }

    /// <summary>Knows which queries run, should the process crash. Set when the database's folder is ours.</summary>
    public ActiveQueryFile? ActiveFile { get; set; }

    ParserOptions Features => new()
    {
        ExperimentalFunctions = options.ExperimentalFunctions,
        ExtendedRangeSelectors = options.ExtendedRangeSelectors,
        FillModifiers = options.FillModifiers,
    };

    /// <exception cref="QueryException">The query cannot be answered.</exception>
    public Task<QueryResult> InstantAsync(ISeriesSource source, InstantQuery query, CancellationToken cancel)
        => InstantAsync(source, query, Parse(query.Text), cancel);

    /// <summary>With a tree that the caller has parsed already: rules ask the same question for days.</summary>
    public Task<QueryResult> InstantAsync(ISeriesSource source, InstantQuery query, Expr expr, CancellationToken cancel)
        => RunAsync(source, new Work(query, expr, new QuerySpan(query.TimeMs, query.TimeMs, 0), IsRange: false), cancel);

    /// <exception cref="QueryException">The query cannot be answered.</exception>
    public Task<QueryResult> RangeAsync(ISeriesSource source, RangeQuery query, CancellationToken cancel)
        => RangeAsync(source, query, Parse(query.Text), cancel);

    public Task<QueryResult> RangeAsync(ISeriesSource source, RangeQuery query, Expr expr, CancellationToken cancel)
    {
        if (expr.Type is not (ExprType.Vector or ExprType.Scalar))
        {
            var shown = expr.Type == ExprType.String ? "string" : "range vector";
            throw new QueryException(QueryErrorKind.BadData, $"invalid expression type \"{shown}\" for range query, must be Scalar or instant Vector");
        }
        if (query.StepMs <= 0) throw new QueryException(QueryErrorKind.BadData, "zero or negative query resolution step widths are not accepted");
        var span = new QuerySpan(query.StartMs, query.EndMs, query.StepMs);
        return RunAsync(source, new Work(query, expr, span, IsRange: true), cancel);
    }

    sealed record Work(QueryRequest Request, Expr Expr, QuerySpan Span, bool IsRange);

    Expr Parse(string text)
    {
        try
        {
            return parsed.Parse(text);
        }
        catch (PromqlSyntaxException wrong)
        {
            throw new QueryException(QueryErrorKind.BadData, wrong.Message);
        }
    }

    async Task<QueryResult> RunAsync(ISeriesSource source, Work work, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        var patience = Patience(work.Request);
        using var timeout = new CancellationTokenSource(patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        var isRule = work.Request.Origin.IsRule;
        var active = Active.Begin(work.Request, both);
        running.Add(1);
        var stage = "query queue";
        var statistics = new QueryStatistics();
        var error = "";
        try
        {
            await places.EnterAsync(isRule, both.Token);
            var place = ActiveFile?.Enter(work.Request.Text) ?? -1;
            try
            {
                stage = "expression evaluation";
                var queued = Stopwatch.GetElapsedTime(began).TotalSeconds;
                var lookback = (long)(work.Request.LookbackDelta is { } own && own > TimeSpan.Zero ? own : options.LookbackDelta).TotalMilliseconds;
                using var evaluation = Evaluate(work, lookback, began + (long)(patience.TotalSeconds * Stopwatch.Frequency), isRule, both.Token);
                active.Runs(() => new QueryUsage(evaluation.PeakSamples, evaluation.QueryableSamples, evaluation.Memory!.UsedBytes));
                return await EvaluateAsync(source, work, evaluation, began, queued, made => statistics = made);
            }
            finally
            {
                ActiveFile?.Leave(place);
                places.Leave(isRule);
            }
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested)
        {
            var timedOut = timeout.IsCancellationRequested && !cancel.IsCancellationRequested;
            error = timedOut ? $"query timed out in {stage}" : $"query was canceled in {stage}";
            throw new QueryException(timedOut ? QueryErrorKind.Timeout : QueryErrorKind.Canceled, error);
        }
        catch (QueryException e)
        {
            error = e.Message;
            throw;
        }
        finally
        {
            running.Add(-1);
            Active.End(active);
            Journal?.Take(new CompletedQuery(work.Request, work.Span.StartMs, work.Span.EndMs, work.Span.StepMs, statistics with { ExecTotalSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds }, error));
        }
    }

    /// <summary>A request may lower <c>--query.timeout</c>, not raise it.</summary>
    TimeSpan Patience(QueryRequest request)
    {
        var own = request.Timeout is { } asked && asked < options.Timeout ? asked : options.Timeout;
        return own < LongestTimer ? own : LongestTimer;
    }

    Evaluation Evaluate(Work work, long lookbackMs, long deadline, bool isRule, CancellationToken cancel)
    {
        var request = work.Request;
        var limits = request.MaxSamples is { } most && most > 0 && most < options.MaxSamples ? options with { MaxSamples = most } : options;
        return new Evaluation(limits, lookbackMs, work.IsRange, cancel)
        {
            Deadline = deadline,
            Memory = new MemoryShare(memory, options.MaxMemoryBytes, isRule),
            QuerySteps = work.Span.Grid.Count,
            Steps = request.CountsSteps && options.PerStepStatistics ? new StepTally(work.Span.Grid.Count) : null,
            ReadSteps = request.CountsSteps && options.PerStepStatistics ? new StepTally(work.Span.Grid.Count) : null,
        };
    }

    async Task<QueryResult> EvaluateAsync(ISeriesSource source, Work work, Evaluation evaluation, long began, double queued, Action<QueryStatistics> made)
    {
        var started = Stopwatch.GetTimestamp();
        var mode = work.Request.Explain;
        var trace = mode == ExplainMode.None ? null : new PlanTrace(work.Request.Text, analyzes: mode == ExplainMode.Analyze);
        var run = new QueryRun(evaluation, work.Span, work.Request.Tenant, trace) { RefusedByCost = refused };
        QueryStatistics statistics;
        QueryValue value;
        var evaluated = 0.0;
        try
        {
            value = await run.AnswerAsync(source, work.Expr, mode);
        }
        finally
        {
            // Also of queries that fail: their cost is what one wants to know.
            evaluated = Stopwatch.GetElapsedTime(started).TotalSeconds;
            samples.Add(evaluation.QueryableSamples);
            Observe("queue_time", queued);
            Observe("prepare_time", run.PreparationSeconds);
            Observe("inner_eval", run.InnerSeconds);
            Observe("result_sort", run.SortSeconds);
            made(statistics = Statistics(work, evaluation, run, evaluated, queued, Stopwatch.GetElapsedTime(began).TotalSeconds));
        }
        evaluation.HearSources();
        return new QueryResult(
            value, evaluation.Annotations.Show(AnnotationLevel.Warning, work.Request.Text), evaluation.Annotations.Show(AnnotationLevel.Info, work.Request.Text), statistics)
        {
            Plan = mode == ExplainMode.Analyze
                ? run.Explanation! with { Seconds = evaluated, PeakSamples = statistics.PeakSamples, PeakBytes = statistics.PeakBytes }
                : run.Explanation,
        };
    }

    static QueryStatistics Statistics(Work work, Evaluation evaluation, QueryRun run, double evaluated, double queued, double total) => new()
    {
        EvalTotalSeconds = evaluated,
        ExecQueueSeconds = queued,
        ExecTotalSeconds = total,
        QueryPreparationSeconds = run.PreparationSeconds,
        InnerEvalSeconds = run.InnerSeconds,
        ResultSortSeconds = run.SortSeconds,
        TotalQueryableSamples = evaluation.QueryableSamples,
        SamplesRead = evaluation.ReadSamples,
        PeakSamples = evaluation.PeakSamples,
        PeakBytes = evaluation.Memory!.PeakBytes,
        PerStep = PerStep(evaluation.Steps, work.Span.Grid),
        ReadPerStep = PerStep(evaluation.ReadSteps, work.Span.Grid),
    };

    static StepSamples[]? PerStep(StepTally? tally, StepGrid grid)
    {
        if (tally is null) return null;
        var shown = new StepSamples[grid.Count];
        for (var step = 0; step < shown.Length; step++) shown[step] = new StepSamples(grid.At(step), tally.Counts[step]);
        return shown;
    }

    void Observe(string slice, double seconds) => durations.With(slice).Observe(seconds);
}
