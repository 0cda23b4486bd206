using Barograph.Bench.Query;
using Barograph.Model.Labels;
using Barograph.Web.Api;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Bench.Web.Api;

/// <summary>An answer from the request to the last byte of JSON, over 500 series: per series.</summary>
abstract class LabelsApiBench : IMicroBench
{
    const int Series = 500;

    readonly Route route;
    readonly string argument, query;

    protected LabelsApiBench(string path, string query)
    {
        var routes = new RouteTable();
        new LabelsApi(new ColumnSource(Series, 1, 15_000, LabelsOf), static _ => null).AddTo(routes);
        if (!routes.TryFind(path, out route!, out argument)) throw new InvalidOperationException($"nobody answers {path}");
        this.query = query;
    }

    public abstract string Name { get; }

    public int Items => Series;

    /// <summary>A pod each, and a label that no other has.</summary>
    static LabelSet LabelsOf(int series) => LabelSet.Of(("__name__", "http_requests_total"), ("job", "api"), ("pod", $"pod-{series}"), ($"own_{series}", "yes"));

    public void Run()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = HttpMethods.Get;
        context.Request.QueryString = new QueryString(query);
        context.Response.Body = Stream.Null;
        route.Handle(context, argument).GetAwaiter().GetResult();
        if (context.Response.StatusCode != StatusCodes.Status200OK) throw new InvalidOperationException($"answered with {context.Response.StatusCode}");
    }
}

sealed class SeriesBench() : LabelsApiBench("/api/v1/series", "?match[]=http_requests_total&limit=400")
{
    public override string Name => "LabelsApi.Series500";
}

sealed class LabelValuesAnswerBench() : LabelsApiBench("/api/v1/label/pod/values", "?match[]=http_requests_total")
{
    public override string Name => "LabelsApi.Values500";
}

sealed class LabelNamesAnswerBench() : LabelsApiBench("/api/v1/labels", "?limit=400")
{
    public override string Name => "LabelsApi.Names500";
}
