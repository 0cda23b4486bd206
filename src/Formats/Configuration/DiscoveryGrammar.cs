using Barograph.Formats.Configuration.Discoveries;
using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>The keys by which a scrape config or an alertmanager config names its discoveries.</summary>
static class DiscoveryGrammar
{
    static readonly Section<FileDiscoveryConfig> File = new Section<FileDiscoveryConfig>("section in file_sd_configs", () => new([]))
        .Field("files", Kinds.List(PrometheusKinds.FileFor(FileUse.Targets)), c => c.Files, (c, v) => c with { Files = v }, always: true)
        .Field("refresh_interval", PrometheusKinds.Duration, c => c.RefreshInterval, (c, v) => c with { RefreshInterval = v })
        .Check((c, at) =>
        {
            if (c.Files.Count == 0) at.Complain("files", "file service discovery must name at least one file");
            for (var i = 0; i < c.Files.Count; i++)
                if (!IsTargetFile(c.Files[i])) at.At.Find("files")!.Item(i).Complain($"path name \"{c.Files[i]}\" is not valid for file discovery: it must end in .json, .yml or .yaml, and may hold * only in its last element");
        });

    static readonly Section<HttpDiscoveryConfig> Http = new Section<HttpDiscoveryConfig>("section in http_sd_configs", () => new((Uri)null!))
        .Inline(HttpClientGrammar.Section, c => c.Http, (c, v) => c with { Http = v })
        .Field("refresh_interval", PrometheusKinds.Duration, c => c.RefreshInterval, (c, v) => c with { RefreshInterval = v })
        .Field("url", PrometheusKinds.Url, c => c.Url, (c, v) => c with { Url = v! }, always: true)
        .Check((c, at) => CheckHttpUrl("url", c.Url?.OriginalString ?? "", at));

    public static Section<DiscoveryList> Section { get; } = Build();

    /// <summary>A URL that is called: absolute, http or https, with a host.</summary>
    public static void CheckHttpUrl(string key, string url, Findings at)
    {
        if (url.Length == 0) at.Complain(key, "URL is missing");
        else if (GoUrl.Complaint(url) is { } complaint) at.Complain(key, $"not a valid URL: {complaint}");
        else if (GoUrl.SchemeOf(url) is not ("http" or "https")) at.Complain(key, "URL scheme must be 'http' or 'https'");
        else if (GoUrl.HostOf(url).Length == 0) at.Complain(key, "host is missing in URL");
    }

    static Section<DiscoveryList> Build()
    {
        var section = new Section<DiscoveryList>("discovery", () => DiscoveryList.Empty)
            .Field("static_configs", TargetGroupGrammar.Groups, StaticGroups, (list, groups)
                => groups.Count == 0 ? list : list.With([new StaticDiscoveryConfig(TargetGroupGrammar.Numbered(groups))]))
            .Field("file_sd_configs", File.AsList(), list => [.. list.Items.OfType<FileDiscoveryConfig>()], (list, found) => list.With(found))
            .Field("http_sd_configs", Http.AsList(), list => [.. list.Items.OfType<HttpDiscoveryConfig>()], (list, found) => list.With(found));
        foreach (var (kind, settings) in UnbuiltDiscoveries.All)
        {
            section.Field($"{kind}_sd_configs", settings.AsList(),
                list => [.. list.Items.OfType<UnbuiltDiscoveryConfig>().Where(config => config.Kind == kind).Select(config => config.Settings)],
                (list, found) => list.With(found.Select(one => new UnbuiltDiscoveryConfig(kind) { Settings = one })));
        }

        return section.Check(NoteUnbuilt);
    }

    static IReadOnlyList<TargetGroup> StaticGroups(DiscoveryList list) => [.. list.Items.OfType<StaticDiscoveryConfig>().SelectMany(config => config.Groups)];

    static void NoteUnbuilt(DiscoveryList list, Findings at)
    {
        foreach (var kind in list.Items.OfType<UnbuiltDiscoveryConfig>().Select(config => config.Kind).Distinct())
            if (at.At.Find($"{kind}_sd_configs") is { } place) (at.At.Reading as ConfigurationReading)?.NotBuilt(place);
    }

    /// <summary><c>[^*]* ( \* [^/]* )? \. (json|yml|yaml)</c>, the ending all lower or all upper case.</summary>
    static bool IsTargetFile(string path)
    {
        var star = path.IndexOf('*', StringComparison.Ordinal);
        if (star >= 0 && path.IndexOf('/', star) >= 0) return false;
        var dot = path.LastIndexOf('.');
        return dot >= 0 && path[(dot + 1)..] is "json" or "yml" or "yaml" or "JSON" or "YML" or "YAML";
    }

    /// <summary>A user who writes a whole URL as a target means something that does not happen; relabelling may mend it.</summary>
    public static void CheckStaticTargets(DiscoveryList list, Findings at)
    {
        var groups = StaticGroups(list);
        for (var g = 0; g < groups.Count; g++)
        {
            for (var t = 0; t < groups[g].Targets.Count; t++)
            {
                var address = groups[g].Targets[t].Get("__address__");
                if (address.Contains('/', StringComparison.Ordinal))
                    at.At.Find("static_configs")?.Item(g).Find("targets")?.Item(t).Complain($"\"{address}\" is not a valid hostname: a target is host:port without scheme and path");
            }
        }
    }
}
