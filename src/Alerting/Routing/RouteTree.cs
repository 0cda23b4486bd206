using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Model.Labels;

namespace Barograph.Alerting.Routing;

/// <summary>All routes of one configuration.</summary>
public sealed class RouteTree(RouteConfig root)
{
    public Route Root { get; } = new(root);

    /// <summary>Never empty: what no route wants belongs to the root.</summary>
    public IReadOnlyList<Route> Match(LabelSet labels)
    {
        var found = new List<Route>(1);
        Root.Match(labels, found);
        return found;
    }

    public IReadOnlyList<Route> All()
    {
        var all = new List<Route>();
        Add(Root);
        return all;

        void Add(Route route)
        {
            all.Add(route);
            foreach (var child in route.Children) Add(child);
        }
    }
}
