using System.Diagnostics;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Query.Explanation;
using Barograph.Query.Operators;
using Barograph.Query.Plan;
using Barograph.Query.Results;
using Barograph.Query.Syntax;

namespace Barograph.Query;

/// <summary>Answers PromQL over any source of series. One per process: it limits how many queries run at a time.</summary>
public sealed class QueryEngine
{
    readonly EngineOptions options;
    readonly TimeProvider clock;
    readonly SemaphoreSlim places;
    readonly Gauge running;
    readonly LabelledFamily<Distribution> durations;

    public QueryEngine(EngineOptions options, InstrumentRegistry instruments, TimeProvider clock)
    {
        this.options = options;
        this.clock = clock;
        places = new SemaphoreSlim(options.MaxConcurrency, options.MaxConcurrency);
        running = instruments.Gauge("prometheus_engine_queries", "The current number of queries being executed or waiting.");
        instruments.Gauge("prometheus_engine_queries_concurrent_max", "The max number of concurrent queries.").Value = options.MaxConcurrency;
        durations = instruments.Summaries("prometheus_engine_query_duration_seconds", "Query timings", "slice");
    }

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
            return PromqlParser.Parse(text, Features);
        }
        catch (PromqlSyntaxException wrong)
        {
            throw new QueryException(QueryErrorKind.BadData, wrong.Message);
        }
    }

    async Task<QueryResult> RunAsync(ISeriesSource source, Work work, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        using var timeout = new CancellationTokenSource(work.Request.Timeout ?? options.Timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        running.Add(1);
        var stage = "query queue";
        try
        {
            await places.WaitAsync(both.Token);
            try
            {
                stage = "expression evaluation";
                return await EvaluateAsync(source, work, began, both.Token);
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new QueryException(QueryErrorKind.Canceled, $"query was canceled in {stage}");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new QueryException(QueryErrorKind.Timeout, $"query timed out in {stage}");
        }
        finally
        {
            running.Add(-1);
        }
    }

    async Task<QueryResult> EvaluateAsync(ISeriesSource source, Work work, long began, CancellationToken cancel)
    {
        var queued = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var started = Stopwatch.GetTimestamp();
        var lookback = (long)(work.Request.LookbackDelta is { } own && own > TimeSpan.Zero ? own : options.LookbackDelta).TotalMilliseconds;
        var limits = work.Request.MaxSamples is { } most && most > 0 && most < options.MaxSamples ? options with { MaxSamples = most } : options;
        using var evaluation = new Evaluation(limits, lookback, work.IsRange, cancel)
        {
            Deadline = began + (long)((work.Request.Timeout ?? options.Timeout).TotalSeconds * Stopwatch.Frequency),
        };
        var mode = work.Request.Explain;
        var trace = mode == ExplainMode.None ? null : new PlanTrace(work.Request.Text, analyzes: mode == ExplainMode.Analyze);
        var run = new QueryRun(evaluation, work.Span, work.Request.Tenant, trace);
        var value = await run.AnswerAsync(source, work.Expr, mode);
        var evaluated = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Observe("queue_time", queued);
        Observe("prepare_time", run.PreparationSeconds);
        Observe("inner_eval", run.InnerSeconds);
        Observe("result_sort", run.SortSeconds);
        var statistics = new QueryStatistics
        {
            EvalTotalSeconds = evaluated,
            ExecQueueSeconds = queued,
            ExecTotalSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
            QueryPreparationSeconds = run.PreparationSeconds,
            InnerEvalSeconds = run.InnerSeconds,
            ResultSortSeconds = run.SortSeconds,
            TotalQueryableSamples = evaluation.QueryableSamples,
            PeakSamples = evaluation.PeakSamples,
        };
        return new QueryResult(
            value, evaluation.Annotations.Show(AnnotationLevel.Warning, work.Request.Text), evaluation.Annotations.Show(AnnotationLevel.Info, work.Request.Text), statistics)
        {
            Plan = mode == ExplainMode.Analyze ? run.Explanation! with { Seconds = evaluated, PeakSamples = evaluation.PeakSamples } : run.Explanation,
        };
    }

    void Observe(string slice, double seconds) => durations.With(slice).Observe(seconds);
}
