using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Model.Labels;
using Barograph.Model.Matching;

namespace Barograph.Alerting.Routing;

/// <summary>One node of the routing tree with everything inherited filled in.</summary>
public sealed class Route
{
    static readonly TimeSpan DefaultGroupWait = TimeSpan.FromSeconds(30);
    static readonly TimeSpan DefaultGroupInterval = TimeSpan.FromMinutes(5);
    static readonly TimeSpan DefaultRepeatInterval = TimeSpan.FromHours(4);

    readonly byte[][] groupBy;

    public Route(RouteConfig config) : this(config, null, 0)
    {
    }

    Route(RouteConfig config, Route? parent, int position)
    {
        Matchers = config.AllMatchers;
        Continues = config.Continue;
        Receiver = config.Receiver.Length > 0 ? config.Receiver : parent!.Receiver;
        GroupByAll = config.GroupBy is null ? parent is { GroupByAll: true } : config.GroupByAll;
        groupBy = config.GroupBy is null ? parent?.groupBy ?? [] : config.GroupByAll ? [] : [.. config.GroupBy.Select(System.Text.Encoding.UTF8.GetBytes)];
        GroupWait = config.GroupWait ?? parent?.GroupWait ?? DefaultGroupWait;
        GroupInterval = config.GroupInterval ?? parent?.GroupInterval ?? DefaultGroupInterval;
        RepeatInterval = config.RepeatInterval ?? parent?.RepeatInterval ?? DefaultRepeatInterval;
        // Times are the only settings of a route that its children do not take over.
        MuteTimeIntervals = config.MuteTimeIntervals;
        ActiveTimeIntervals = config.ActiveTimeIntervals;
        Labels = Merge(parent?.Labels ?? default, config.Labels);
        Key = (parent is null ? "" : parent.Key + "/") + MatcherText.Write(Matchers);
        Id = parent is null ? Key : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{parent.Id}/{MatcherText.Write(Matchers)}/{position}");
        Children = [.. config.Routes.Select((child, i) => new Route(child, this, i))];
    }

    public IReadOnlyList<Matcher> Matchers { get; }

    public bool Continues { get; }

    public string Receiver { get; }

    public bool GroupByAll { get; }

    public TimeSpan GroupWait { get; }

    public TimeSpan GroupInterval { get; }

    public TimeSpan RepeatInterval { get; }

    public IReadOnlyList<string> MuteTimeIntervals { get; }

    public IReadOnlyList<string> ActiveTimeIntervals { get; }

    /// <summary>The route's own labels over those of the routes above it.</summary>
    public LabelSet Labels { get; }

    public IReadOnlyList<Route> Children { get; }

    /// <summary><c>{}/{severity="x"}</c>: the matchers on the way down. Two routes may share it.</summary>
    public string Key { get; }

    /// <summary>As <see cref="Key"/>, and no other route has it.</summary>
    public string Id { get; }

    /// <summary>The deepest matching routes in the order of the file; after a match without <c>continue</c> no later sibling is asked.</summary>
    public bool Match(LabelSet labels, List<Route> found)
    {
        foreach (var matcher in Matchers)
            if (!matcher.Matches(labels[matcher.NameUtf8])) return false;
        var before = found.Count;
        foreach (var child in Children)
            if (child.Match(labels, found) && !child.Continues) break;
        if (found.Count == before) found.Add(this);
        return true;
    }

    /// <summary>What alerts of one group have in common.</summary>
    public LabelSet GroupLabels(LabelSet labels)
    {
        if (GroupByAll) return labels;
        if (groupBy.Length == 0) return default;
        var builder = new LabelSetBuilder();
        foreach (var name in groupBy)
        {
            var value = labels[name];
            if (!value.IsEmpty) builder.Set(name, value);
        }
        return builder.ToLabelSet();
    }

    static LabelSet Merge(LabelSet parent, LabelSet own)
    {
        if (own.IsEmpty) return parent;
        var builder = new LabelSetBuilder();
        builder.Load(parent);
        for (var reader = own.Read(); reader.Read();) builder.Set(reader.Name, reader.Value);
        return builder.ToLabelSet();
    }
}
