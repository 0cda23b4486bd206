using Barograph.Model.Matching;
using Barograph.Query.Syntax;
using Barograph.Web.Http;

namespace Barograph.Web.Api;

/// <summary>Series selectors in parameters: <c>match[]=up{job="node"}</c>.</summary>
static class Selectors
{
    /// <param name="parameter">Where it stands.</param>
    /// <param name="text">The selector.</param>
    /// <param name="isNamed">Complaints name the parameter: Prometheus does so on some pages only.</param>
    /// <exception cref="ApiException">Not a plain selector; the message says where it goes wrong.</exception>
    public static IReadOnlyList<Matcher> Parse(string parameter, string text, bool isNamed = true)
    {
        ApiException Wrong(string complaint) => isNamed ? ApiException.BadParameter(parameter, complaint) : ApiException.BadData(complaint);
        try
        {
            var matchers = PromqlParser.ParseSelector(text);
            // Nothing but conditions that an absent label meets would select everything there is.
            return matchers.Any(static m => !m.MatchesEmpty)
                ? matchers
                : throw Wrong($"{parameter} must contain at least one non-empty matcher");
        }
        catch (PromqlSyntaxException e)
        {
            throw Wrong(e.Message);
        }
    }
}
