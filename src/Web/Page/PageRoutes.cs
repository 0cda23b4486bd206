using System.Collections.Frozen;

namespace Barograph.Web.Page;

/// <summary>
/// The addresses that the page itself answers (ui/src/routes.ts has the same list, a test compares them): each gets index.html.
/// A list and not "everything else", so that a mistyped address of a scraper gets 404 and not a page.
/// </summary>
public static class PageRoutes
{
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "/", "/query", "/graph", "/alerts", "/rules", "/alertmanager", "/targets", "/service-discovery", "/config", "/flags", "/tsdb-status", "/status", "/active-queries");
}
