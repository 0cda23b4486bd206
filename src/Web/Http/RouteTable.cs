using System.Diagnostics.CodeAnalysis;

namespace Barograph.Web.Http;

/// <summary>All paths of the server. Exact ones are found by one look-up; the few with an argument are tried in turn.</summary>
public sealed class RouteTable
{
    readonly Dictionary<string, Route> exact = new(StringComparer.Ordinal);
    readonly List<(string Before, string After, Route Route)> withArgument = [];

    public IEnumerable<Route> Routes => exact.Values.Concat(withArgument.Select(static r => r.Route));

    public void Get(string path, RouteHandler handle) => Add(new Route(path, ["GET", "HEAD"], handle));

    public void GetLive(string path, RouteHandler handle) => Add(new Route(path, ["GET"], handle) { IsLive = true });

    public void GetAndPost(string path, RouteHandler handle) => Add(new Route(path, ["GET", "HEAD", "POST"], handle));

    public void Post(string path, RouteHandler handle) => Add(new Route(path, ["POST"], handle));

    public void Delete(string path, RouteHandler handle) => Add(new Route(path, ["DELETE"], handle));

    public void PostAndPut(string path, RouteHandler handle) => Add(new Route(path, ["POST", "PUT"], handle));

    void Add(Route route)
    {
        var colon = route.Path.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            exact.Add(route.Path, route);
            return;
        }
        var slash = route.Path.IndexOf('/', colon);
        withArgument.Add((route.Path[..colon], slash < 0 ? "" : route.Path[slash..], route));
    }

    public bool TryFind(string path, [NotNullWhen(true)] out Route? route, out string argument)
    {
        argument = "";
        if (exact.TryGetValue(path, out route)) return true;
        foreach (var (before, after, candidate) in withArgument)
        {
            if (path.Length <= before.Length + after.Length) continue;
            if (!path.StartsWith(before, StringComparison.Ordinal) || !path.EndsWith(after, StringComparison.Ordinal)) continue;
            argument = path[before.Length..^after.Length];
            if (argument.Contains('/', StringComparison.Ordinal)) continue;
            route = candidate;
            return true;
        }
        return false;
    }
}
