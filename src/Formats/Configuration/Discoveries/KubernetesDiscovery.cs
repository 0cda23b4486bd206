using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Discoveries;

/// <summary><c>kubernetes_sd_configs</c>: which objects, in which namespaces, through which door.</summary>
static class KubernetesDiscovery
{
    static readonly string[] Roles = ["pod", "service", "endpoints", "endpointslice", "node", "ingress"];

    // What a role reads besides itself, and so may select by.
    static readonly Dictionary<string, string[]> SelectableBy = new()
    {
        ["pod"] = ["pod"],
        ["service"] = ["service"],
        ["endpoints"] = ["pod", "service", "endpoints"],
        ["endpointslice"] = ["pod", "service", "endpointslice"],
        ["node"] = ["node"],
        ["ingress"] = ["ingress"],
    };

    static readonly Section<Settings> Namespaces = SettingsGrammar.Named("namespaces").Flag("own_namespace", always: true).Key("names", Kinds.Texts, always: true);

    static readonly Section<Settings> Selector = SettingsGrammar.Named("selector").Key("role", Kinds.Word(Roles)).Text("label").Text("field");

    static readonly Section<Settings> Attach = SettingsGrammar.Named("attach_metadata")
        .Flag("node", always: true).Flag("namespace").Flag("deployment").Flag("job").Flag("cronjob");

    static readonly HttpClientConfig NoHttp = new();

    public static Section<Settings> Section { get; } = SettingsGrammar.Named("section in kubernetes_sd_configs")
        .Key("api_server", PrometheusKinds.Url)
        .Key("role", Kinds.Word(Roles), always: true)
        .Key("kubeconfig_file", PrometheusKinds.File, always: true)
        .Http(NoHttp)
        .Nested("namespaces", Namespaces)
        .Key("selectors", Selector.AsList())
        .Nested("attach_metadata", Attach)
        .Check(CheckDoor)
        .Check(CheckSelectors);

    static void CheckDoor(Settings c, Findings at)
    {
        if (c.Text("role").Length == 0) at.Complain("role", $"role missing (one of: {string.Join(", ", Roles)})");
        var apiServer = at.Has("api_server");
        var kubeconfig = c.Text("kubeconfig_file").Length > 0;
        var ownNamespace = c.Get<Settings?>("namespaces", null)?.Get("own_namespace", false) == true;
        var http = !c.Get("http", NoHttp).Equals(NoHttp);
        if (apiServer && kubeconfig) at.Complain("kubeconfig_file", "cannot be used together with api_server");
        if (kubeconfig && http) at.Complain("kubeconfig_file", "cannot be used together with HTTP client settings");
        if (!apiServer && !kubeconfig && http) at.Complain("HTTP client settings need api_server");
        if (apiServer && ownNamespace) at.Complain("namespaces", "own_namespace cannot be used together with api_server");
        if (kubeconfig && ownNamespace) at.Complain("namespaces", "own_namespace cannot be used together with kubeconfig_file");
    }

    static void CheckSelectors(Settings c, Findings at)
    {
        if (!SelectableBy.TryGetValue(c.Text("role"), out var allowed)) return;
        var selectors = c.Get<IReadOnlyList<Settings>>("selectors", []);
        var seen = new HashSet<string>();
        for (var i = 0; i < selectors.Count; i++)
        {
            var place = at.At.Find("selectors")!.Item(i);
            var role = selectors[i].Text("role");
            if (!seen.Add(role)) place.Complain($"duplicated selector role: {role}");
            if (!allowed.Contains(role)) place.Complain($"{c.Text("role")} role supports only {string.Join(", ", allowed)} selectors");
            if (FieldComplaint(selectors[i].Text("field")) is { } field) place.Find("field")!.Complain(field);
            if (LabelComplaint(selectors[i].Text("label")) is { } label) place.Find("label")!.Complain(label);
        }
    }

    /// <summary><c>key=value,key!=value</c></summary>
    static string? FieldComplaint(string selector)
    {
        foreach (var term in selector.Split(',', StringSplitOptions.RemoveEmptyEntries))
            if (!term.Contains('=', StringComparison.Ordinal)) return $"invalid selector: '{selector}'; can't understand '{term}'";
        return null;
    }

    /// <summary>Terms of <c>key</c>, <c>!key</c>, <c>key=value</c>, <c>key in (a,b)</c>: the shape is checked, the rest is the API server's.</summary>
    static string? LabelComplaint(string selector)
    {
        var depth = 0;
        foreach (var c in selector)
        {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth is < 0 or > 1) break;
        }
        if (depth != 0) return $"invalid selector: '{selector}': parentheses do not match";
        var key = selector.AsSpan().TrimStart(" !");
        return selector.Trim().Length > 0 && (key.IsEmpty || !char.IsAsciiLetterOrDigit(key[0])) ? $"invalid selector: '{selector}': a label key must begin with a letter or digit" : null;
    }
}
