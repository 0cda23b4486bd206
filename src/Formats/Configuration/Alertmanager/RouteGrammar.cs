using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>The <c>route</c> section, which holds itself.</summary>
static class RouteGrammar
{
    public const string EveryLabel = "...";

    // Deeper than anybody routes, and far from where reading a document level by level could exhaust the stack.
    const int MaxDepth = 100;

    /// <summary>An empty list is one: it groups by no label, where an absent one inherits.</summary>
    static readonly Kind<IReadOnlyList<string>?> GroupBy = new(
        (YamlCursor at, out IReadOnlyList<string>? value) =>
        {
            var held = AlertmanagerKinds.LabelNames.Read(at, out var names);
            value = names;
            return held;
        },
        names => AlertmanagerKinds.LabelNames.Write(names!),
        null,
        names => names is null or { Count: 0 });

    public static Section<RouteConfig> Section { get; } = Build();

    static Section<RouteConfig> Build()
    {
        var section = new Section<RouteConfig>("route", () => new());
        Kind<IReadOnlyList<RouteConfig>>? inner = null;
        // The list of routes is made of the section that is being built: it is looked up when a route is read.
        var routes = new Kind<IReadOnlyList<RouteConfig>>(
            (YamlCursor at, out IReadOnlyList<RouteConfig> value) => (inner ??= section.AsList()).Read(at, out value),
            value => (inner ??= section.AsList()).Write(value),
            [],
            value => value.Count == 0);
        return section
            .Field("receiver", Kinds.Text, c => c.Receiver, (c, v) => c with { Receiver = v })
            .Field("group_by", GroupBy, c => c.GroupBy, (c, v) => c with { GroupBy = v })
            .Field("match", AlertmanagerKinds.MatchMap, c => c.Match, (c, v) => c with { Match = v })
            .Field("match_re", AlertmanagerKinds.MatchReMap, c => c.MatchRe, (c, v) => c with { MatchRe = v })
            .Field("matchers", AlertmanagerKinds.Matchers, c => c.Matchers, (c, v) => c with { Matchers = v })
            .Field("labels", PrometheusKinds.Labels, c => c.Labels, (c, v) => c with { Labels = v })
            .Field("mute_time_intervals", Kinds.Texts, c => c.MuteTimeIntervals, (c, v) => c with { MuteTimeIntervals = v })
            .Field("active_time_intervals", Kinds.Texts, c => c.ActiveTimeIntervals, (c, v) => c with { ActiveTimeIntervals = v })
            .Field("continue", Kinds.Boolean, c => c.Continue, (c, v) => c with { Continue = v }, always: true)
            .Field("routes", routes, c => c.Routes, (c, v) => c with { Routes = v })
            .Field("group_wait", PrometheusKinds.OptionalDuration, c => c.GroupWait, (c, v) => c with { GroupWait = v })
            .Field("group_interval", PrometheusKinds.OptionalDuration, c => c.GroupInterval, (c, v) => c with { GroupInterval = v })
            .Field("repeat_interval", PrometheusKinds.OptionalDuration, c => c.RepeatInterval, (c, v) => c with { RepeatInterval = v })
            .Check(CheckOne);
    }

    static void CheckOne(RouteConfig route, Findings at)
    {
        var groupBy = route.GroupBy ?? [];
        if (groupBy.Contains(EveryLabel) && groupBy.Any(name => name != EveryLabel))
            at.Complain("group_by", "cannot have wildcard group_by (`...`) and other labels at the same time");
        foreach (var twice in groupBy.Where(name => name != EveryLabel).GroupBy(name => name).Where(same => same.Count() > 1))
            at.Complain("group_by", $"duplicated label \"{twice.Key}\" in group_by");
        if (route.GroupInterval == TimeSpan.Zero) at.Complain("group_interval", "group_interval cannot be zero");
        if (route.RepeatInterval == TimeSpan.Zero) at.Complain("repeat_interval", "repeat_interval cannot be zero");
    }

    /// <summary>The rules for the root, which every alert reaches.</summary>
    public static void CheckRoot(RouteConfig route, Findings at)
    {
        if (route.Receiver.Length == 0) at.Complain("root route must specify a default receiver");
        foreach (var key in (string[])["match", "match_re", "matchers"])
            if (at.At.Find(key) is { Node: YamlMap { Entries.Count: > 0 } or YamlList { Items.Count: > 0 } }) at.Complain(key, "root route must not have any matchers");
        if (route.MuteTimeIntervals.Count > 0) at.Complain("mute_time_intervals", "root route must not have any mute time intervals");
        if (route.ActiveTimeIntervals.Count > 0) at.Complain("active_time_intervals", "root route must not have any active time intervals");
        if (route.Continue) at.Complain("continue", "cannot have continue in root route");
    }

    /// <summary>Receivers and time intervals that routes name must be there.</summary>
    public static void CheckReferences(RouteConfig route, Findings at, IReadOnlySet<string> receivers, IReadOnlySet<string> intervals, int depth = 0)
    {
        if (depth == MaxDepth)
        {
            at.Complain("routes", $"routes are nested more than {MaxDepth} deep");
            return;
        }
        if (route.Receiver.Length > 0 && !receivers.Contains(route.Receiver))
            at.Complain("receiver", $"undefined receiver \"{route.Receiver}\" used in route{NearestName.Suggest(route.Receiver, receivers)}");
        CheckIntervals("mute_time_intervals", route.MuteTimeIntervals, at, intervals);
        CheckIntervals("active_time_intervals", route.ActiveTimeIntervals, at, intervals);
        for (var i = 0; i < route.Routes.Count; i++)
            if (at.At.Find("routes") is { Node: YamlList } routes) CheckReferences(route.Routes[i], new Findings(routes.Item(i)), receivers, intervals, depth + 1);
    }

    static void CheckIntervals(string key, IReadOnlyList<string> names, Findings at, IReadOnlySet<string> intervals)
    {
        for (var i = 0; i < names.Count; i++)
            if (!intervals.Contains(names[i]))
                at.At.Find(key)!.Item(i).Complain($"undefined time interval \"{names[i]}\" used in route{NearestName.Suggest(names[i], intervals)}");
    }
}
