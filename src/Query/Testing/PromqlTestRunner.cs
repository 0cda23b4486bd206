using Barograph.Model.Contracts;
using Barograph.Model.Tenants;
using Barograph.Query.Results;

namespace Barograph.Query.Testing;

/// <summary>Runs scripts in Prometheus' test language against an engine (docs/formats/promql-test-language.md).</summary>
/// <remarks>
/// An instant evaluation is also asked as the middle of a range query, and again at other times with its own time pinned by
/// <c>@</c>: all answers must agree. The engine comes in as two functions, so that any engine may be tested.
/// </remarks>
public sealed class PromqlTestRunner(
    Func<ISeriesSource, InstantQuery, CancellationToken, Task<QueryResult>> instant,
    Func<ISeriesSource, RangeQuery, CancellationToken, Task<QueryResult>> range)
{
    const long MinuteMs = 60_000;

    readonly TestSeriesSource source = new();

    /// <summary>The options that the scripts of the field are written for: everything that is experimental is on.</summary>
    public static EngineOptions EngineOptions { get; } = new()
    {
        ExperimentalFunctions = true,
        ExtendedRangeSelectors = true,
        FillModifiers = true,
        DelayedNameRemoval = true,
        StartTimestamps = true,
    };

    /// <summary>Every case of the script in its order. A script starts with no series loaded.</summary>
    public async Task<IReadOnlyList<PromqlTestCase>> RunAsync(string file, string script, CancellationToken cancel)
    {
        source.Clear();
        var cases = new List<PromqlTestCase>();
        foreach (var command in TestScript.Parse(script))
        {
            switch (command)
            {
                case ClearCommand:
                    source.Clear();
                    break;
                case LoadCommand load:
                    Load(load);
                    break;
                case BrokenCommand broken:
                    cases.Add(new PromqlTestCase(file, broken.Line, broken.Text, broken.Complaint));
                    break;
                case EvalCommand eval:
                    cases.Add(new PromqlTestCase(file, eval.Line, eval.Expression, await EvaluateAsync(eval, cancel)));
                    break;
            }
        }
        return cases;
    }

    void Load(LoadCommand load)
    {
        var starts = load.Starts.ToDictionary(static start => start.Labels, static start => start.OffsetsMs);
        var custom = new CustomBucketSeries();
        foreach (var series in load.Series)
        {
            var offsets = starts.GetValueOrDefault(series.Labels) ?? [];
            for (var i = 0; i < series.Values.Count; i++)
            {
                var value = series.Values[i];
                var timeMs = i * load.StepMs;
                var startMs = i < offsets.Count && offsets[i] is { } offset ? timeMs + offset : 0;
                if (value.Histogram is { } histogram) source.Add(series.Labels, timeMs, histogram, startMs);
                else if (!value.Omitted) source.Add(series.Labels, timeMs, value.Value, startMs);
            }
            if (load.WithCustomBuckets) custom.Take(series, load.StepMs);
        }
        custom.AddTo(source);
    }

    async Task<string?> EvaluateAsync(EvalCommand eval, CancellationToken cancel)
    {
        if (eval.IsRange)
        {
            var query = new RangeQuery(TenantId.Anonymous, eval.Expression, eval.StartMs, eval.EndMs, eval.StepMs);
            return await AskAsync(eval, () => range(source, query, cancel));
        }
        if (await InstantAsync(eval, eval.Expression, eval.AtMs, cancel) is { } failure) return failure;
        foreach (var (expression, timeMs) in PinnedTime.Variants(eval.Expression, eval.AtMs))
        {
            if (await InstantAsync(eval, expression, timeMs, cancel) is { } difference) return $"asked as {expression} at {timeMs} ms: {difference}";
        }
        return null;
    }

    async Task<string?> InstantAsync(EvalCommand eval, string expression, long timeMs, CancellationToken cancel)
    {
        QueryResult? result = null;
        var failure = await AskAsync(eval, async () => result = await instant(source, new InstantQuery(TenantId.Anonymous, expression, timeMs), cancel));
        if (failure is not null || result is null || eval.Fails is not null || eval.InstantOnly || eval.Ordered) return failure;
        if (PinnedTime.DependsOnSpan(expression)) return null;
        return await InRangeAsync(eval, result.Value is ScalarValue, expression, timeMs, cancel);
    }

    /// <summary>The same question as the middle of three steps.</summary>
    async Task<string?> InRangeAsync(EvalCommand eval, bool scalar, string expression, long timeMs, CancellationToken cancel)
    {
        var query = new RangeQuery(TenantId.Anonymous, expression, timeMs - MinuteMs, timeMs + MinuteMs, MinuteMs);
        try
        {
            var result = await range(source, query, cancel);
            if (result.Value is not MatrixValue matrix) return $"in range mode: expected a matrix, found {ResultText.Of(result.Value)}";
            var samples = Answers.At(matrix, timeMs);
            var value = scalar && samples.Count == 1 ? (QueryValue)new ScalarValue(timeMs, samples[0].Value) : new VectorValue(samples);
            return Answers.Compare(eval, value) is { } difference ? $"in range mode: {difference}" : null;
        }
        catch (QueryException wrong)
        {
            return $"in range mode: found error: {wrong.Message}";
        }
    }

    static async Task<string?> AskAsync(EvalCommand eval, Func<Task<QueryResult>> ask)
    {
        QueryResult result;
        try
        {
            result = await ask();
        }
        catch (QueryException wrong)
        {
            if (eval.Fails is not { } expected) return $"found error:    {wrong.Message}";
            return expected.Matches(wrong.Message) ? null : $"expected error: {expected}\nfound error:    {wrong.Message}";
        }
        if (eval.Fails is { } failure) return $"expected error: {failure}\nfound:          {ResultText.Of(result.Value)}";
        return Annotations.Compare(eval, result) ?? Answers.Compare(eval, result.Value);
    }
}
