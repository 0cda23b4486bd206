using Barograph.Model.Contracts;
using Barograph.Query;
using Barograph.Query.Activity;
using Barograph.Query.Explanation;
using Barograph.Query.Results;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/query</c> and <c>/api/v1/query_range</c>.</summary>
public sealed class QueryApi(QueryEngine engine, ISeriesSource source, TimeProvider clock)
{
    /// <summary>More points than this per series is a mistake, as Prometheus has it.</summary>
    const int MaxPoints = 11_000;

    const string Truncated = "results truncated due to limit";

    public void AddTo(RouteTable routes)
    {
        routes.GetAndPost("/api/v1/query", InstantAsync);
        routes.GetAndPost("/api/v1/query_range", RangeAsync);
    }

    async Task InstantAsync(HttpContext context, string argument)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var limit = parameters.Limit();
        var query = new InstantQuery(RequestTenant.Of(context), parameters["query"], parameters.Time("time", clock.GetUtcNow().ToUnixTimeMilliseconds()))
        {
            Timeout = parameters.Timeout(),
            LookbackDelta = Lookback(parameters),
            MaxSamples = parameters.Limit("max_samples"),
            Explain = Explain(parameters["explain"]),
            CountsSteps = parameters["stats"] == "all",
            Origin = Origin(context),
        };
        var result = await RunAsync(() => engine.InstantAsync(source, query, context.RequestAborted)).ConfigureAwait(false);
        await AnswerAsync(context, parameters, result, limit).ConfigureAwait(false);
    }

    async Task RangeAsync(HttpContext context, string argument)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var limit = parameters.Limit();
        var start = parameters.RequiredTime("start");
        var end = parameters.RequiredTime("end");
        if (end < start) throw ApiException.BadParameter("end", "end timestamp must not be before start time");
        var step = parameters.RequiredDuration("step");
        if (step <= 0) throw ApiException.BadParameter("step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        if ((end - start) / step > MaxPoints)
            throw ApiException.BadData("exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
        var query = new RangeQuery(RequestTenant.Of(context), parameters["query"], start, end, step)
        {
            Timeout = parameters.Timeout(),
            LookbackDelta = Lookback(parameters),
            MaxSamples = parameters.Limit("max_samples"),
            Explain = Explain(parameters["explain"]),
            CountsSteps = parameters["stats"] == "all",
            Origin = Origin(context),
        };
        var result = await RunAsync(() => engine.RangeAsync(source, query, context.RequestAborted)).ConfigureAwait(false);
        await AnswerAsync(context, parameters, result, limit).ConfigureAwait(false);
    }

    static TimeSpan? Lookback(RequestParameters parameters)
    {
        var text = parameters["lookback_delta"];
        if (text.Length == 0) return null;
        return TimeText.TryParseDuration(text, out var ms, out var complaint) ? TimeSpan.FromMilliseconds(ms) : throw ApiException.BadData($"error parsing lookback delta duration: {complaint}");
    }

    static QueryOrigin Origin(HttpContext context)
        => QueryOrigin.OfRequest(context.Connection.RemoteIpAddress?.ToString() ?? "", context.Request.Method, context.Request.Path.Value ?? "");

    static ExplainMode Explain(string text) => text switch
    {
        "" => ExplainMode.None,
        "plan" => ExplainMode.Plan,
        "analyze" => ExplainMode.Analyze,
        _ => throw ApiException.BadParameter("explain", $"\"{text}\" must be plan or analyze"),
    };

    static Task AnswerAsync(HttpContext context, RequestParameters parameters, QueryResult result, int limit)
    {
        if (result.Plan is { } plan)
        {
            return Envelope.SuccessAsync(context, json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("plan");
                PlanJson.Write(json, plan);
                json.WriteEndObject();
            }, result.Warnings);
        }
        var cut = limit > 0 && Truncate(ref result, limit);
        return Envelope.ResultAsync(context, result, parameters["stats"].Length > 0, cut ? [Truncated] : []);
    }

    static bool Truncate(ref QueryResult result, int limit)
    {
        switch (result.Value)
        {
            case VectorValue vector when vector.Samples.Count > limit:
                result = result with { Value = new VectorValue([.. vector.Samples.Take(limit)]) };
                return true;
            case MatrixValue matrix when matrix.Series.Count > limit:
                result = result with { Value = new MatrixValue([.. matrix.Series.Take(limit)]) };
                return true;
            default:
                return false;
        }
    }

    static async Task<QueryResult> RunAsync(Func<Task<QueryResult>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (QueryException e)
        {
            throw Translate(e);
        }
    }

    static ApiException Translate(QueryException e) => e.Kind switch
    {
        QueryErrorKind.BadData => ApiException.BadParameter("query", e.Message),
        QueryErrorKind.Execution => ApiException.Execution(e.Message),
        QueryErrorKind.Timeout => new ApiException("timeout", 503, e.Message),
        QueryErrorKind.Unavailable => ApiException.Unavailable(e.Message),
        QueryErrorKind.Canceled => new ApiException("canceled", 499, e.Message),
        _ => ApiException.Internal(e.Message),
    };
}
