using Barograph.App.Flags;
using Barograph.Query.Syntax;

namespace Barograph.App.Serving;

/// <summary>What <c>/api/v1/features</c> tells: Prometheus' names, and whether each is on here.</summary>
static class ServedFeatures
{
    static readonly string[] Operators =
    [
        "!=", "!~", "%", "*", "+", "-", "/", "<", "<=", "==", "=~", ">", ">=", "@", "^", "and", "atan2", "or", "unless", "</", ">/",
        "avg", "bottomk", "count", "count_values", "group", "max", "min", "quantile", "stddev", "stdvar", "sum", "topk",
    ];

    static readonly string[] TemplateFunctions =
    [
        "args", "externalURL", "first", "graphLink", "humanize", "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp", "label", "match", "now",
        "parseDuration", "pathPrefix", "query", "reReplaceAll", "safeHtml", "sortByLabel", "stripDomain", "stripPort", "strvalue", "tableLink", "title", "toDuration",
        "toLower", "toTime", "toUpper", "urlQueryEscape", "value",
    ];

    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, bool>> Of(FlagValues flags)
    {
        var on = flags.List("enable-feature").ToHashSet(StringComparer.Ordinal);
        var experimental = on.Contains(Features.ExperimentalFunctions);
        return new Dictionary<string, IReadOnlyDictionary<string, bool>>
        {
            ["api"] = Api(flags, on),
            ["otlp_receiver"] = Named(("delta_conversion", false), ("native_delta_ingestion", false)),
            ["prometheus"] = Named(
                ("agent_mode", false), ("server_mode", true), ("auto_reload_config", flags.Switch("config.auto-reload") || on.Contains(Features.AutoReload))),
            ["promql"] = Language(on),
            ["promql_functions"] = Functions.All.ToDictionary(static f => f.Name, f => !f.Experimental || experimental),
            ["promql_operators"] = Operators.Select(static name => (name, true)).Append(("limitk", experimental)).Append(("limit_ratio", experimental)).ToDictionary(static o => o.Item1, static o => o.Item2),
            ["rules"] = Named(("concurrent_rule_eval", true), ("keep_firing_for", true), ("query_offset", true)),
            ["scrape"] = Named(("extra_scrape_metrics", true), ("start_timestamp_zero_ingestion", on.Contains(Features.StartsAsZeros)), ("type_and_unit_labels", false)),
            ["service_discovery_providers"] = Named(("file", true), ("http", true), ("static", true)),
            ["templating_functions"] = TemplateFunctions.ToDictionary(static name => name, static _ => true),
            ["tsdb"] = Named(
                ("delayed_compaction", false), ("exemplar_storage", on.Contains(Features.Exemplars)), ("isolation", true), ("native_histograms", true), ("use_uncached_io", false)),
            ["ui"] = Named(("ui_v2", false), ("ui_v3", false)),
        };
    }

    static Dictionary<string, bool> Api(FlagValues flags, HashSet<string> on) => Named(
        ("admin", flags.Switch("web.enable-admin-api")), ("exclude_alerts", true), ("label_values_match", true), ("lifecycle", flags.Switch("web.enable-lifecycle")),
        ("otlp_write_receiver", false), ("query_stats", true), ("query_warnings", true), ("remote_write_receiver", flags.Switch("web.enable-remote-write-receiver")),
        ("search", on.Contains(Features.Search)), ("time_range_labels", true), ("time_range_series", true), ("explain", true));

    static Dictionary<string, bool> Language(HashSet<string> on)
    {
        var extended = on.Contains(Features.ExtendedRangeSelectors);
        var fill = on.Contains(Features.FillModifiers);
        return Named(
            ("anchored", extended), ("smoothed", extended), ("fill", fill), ("fill_left", fill), ("fill_right", fill), ("at_modifier", true), ("bool", true), ("by", true),
            ("delayed_name_removal", on.Contains(Features.DelayedNameRemoval)), ("duration_expr", true), ("group_left", true), ("group_right", true), ("ignoring", true),
            ("negative_offset", true), ("offset", true), ("on", true), ("per_query_lookback_delta", true), ("per_step_stats", false), ("subqueries", true),
            ("type_and_unit_labels", false), ("without", true));
    }

    static Dictionary<string, bool> Named(params ReadOnlySpan<(string Name, bool IsOn)> features)
    {
        var named = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var (name, isOn) in features) named.Add(name, isOn);
        return named;
    }
}
