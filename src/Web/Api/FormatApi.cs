using Barograph.Query.Syntax;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/format_query</c> and <c>/api/v1/parse_query</c>.</summary>
public sealed class FormatApi(ParserOptions syntax)
{
    public void AddTo(RouteTable routes)
    {
        routes.GetAndPost("/api/v1/format_query", async (context, _) =>
        {
            var expr = await ParseAsync(context).ConfigureAwait(false);
            await Envelope.SuccessAsync(context, json => json.WriteStringValue(PrettyPrinter.Print(expr))).ConfigureAwait(false);
        });
        routes.GetAndPost("/api/v1/parse_query", async (context, _) =>
        {
            var expr = await ParseAsync(context).ConfigureAwait(false);
            await Envelope.SuccessAsync(context, json => ParseTree.Write(json, expr)).ConfigureAwait(false);
        });
    }

    async Task<Expr> ParseAsync(HttpContext context)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        try
        {
            return PromqlParser.Parse(parameters["query"], syntax);
        }
        catch (PromqlSyntaxException e)
        {
            throw ApiException.BadParameter("query", e.Message);
        }
    }
}
