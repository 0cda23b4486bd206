using Barograph.Model.Contracts;
using Barograph.Model.Matching;
using Barograph.Query.Syntax;
using Barograph.Storage;
using Barograph.Storage.Disk;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary>
/// What changes or copies the data, for administrators: <c>/api/v1/admin/tsdb/{delete_series, clean_tombstones, snapshot}</c> as Prometheus
/// has them, and <c>flush</c>, which brings all data to its final form.
/// </summary>
public sealed class AdminApi(Store store, bool enabled)
{
    public void AddTo(RouteTable routes)
    {
        routes.PostAndPut("/api/v1/admin/tsdb/delete_series", Guarded(DeleteAsync));
        routes.PostAndPut("/api/v1/admin/tsdb/clean_tombstones", Guarded(CleanAsync));
        routes.PostAndPut("/api/v1/admin/tsdb/snapshot", Guarded(SnapshotAsync));
        routes.PostAndPut("/api/v1/admin/tsdb/flush", Guarded(FlushAsync));
    }

    RouteHandler Guarded(Func<HttpContext, Task> act) => async (context, _) =>
    {
        if (!enabled) throw new ApiException("unavailable", 500, "admin APIs disabled");
        try
        {
            await act(context).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            throw ApiException.Internal(e.Message);
        }
    };

    async Task DeleteAsync(HttpContext context)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var selectors = parameters.All("match[]").ToList();
        if (selectors.Count == 0) throw ApiException.BadData("no match[] parameter provided");
        var start = parameters.Time("start", TimeText.MinTimeMs);
        var end = parameters.Time("end", TimeText.MaxTimeMs);
        // All are read before anything is deleted: a slip of the pen in the second must not cost what the first names.
        var sets = selectors.ConvertAll(Parse);
        foreach (var matchers in sets)
            await store.DeleteAsync(new SeriesQuery(RequestTenant.Of(context), matchers, start, end), context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>As Prometheus, which deletes everything where that is asked for.</summary>
    static IReadOnlyList<Matcher> Parse(string selector)
    {
        try
        {
            return PromqlParser.ParseSelector(selector);
        }
        catch (PromqlSyntaxException e)
        {
            throw ApiException.BadParameter("match[]", e.Message);
        }
    }

    async Task CleanAsync(HttpContext context)
    {
        await store.CleanTombstonesAsync(RequestTenant.Of(context), context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    async Task SnapshotAsync(HttpContext context)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var skipHead = Truth(parameters["skip_head"]);
        var name = await store.SnapshotAsync(RequestTenant.Of(context), !skipHead, context.RequestAborted).ConfigureAwait(false);
        await Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    /// <summary>Yes and no in the words that Go takes.</summary>
    static bool Truth(string text) => text switch
    {
        "" or "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        _ => throw ApiException.BadParameter("skip_head", $"unable to parse boolean: strconv.ParseBool: parsing \"{text}\": invalid syntax"),
    };

    async Task FlushAsync(HttpContext context)
    {
        await store.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
