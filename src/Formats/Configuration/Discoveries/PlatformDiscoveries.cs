using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Discoveries;

/// <summary>Registries and orchestrators that users run themselves.</summary>
static class PlatformDiscoveries
{
    static readonly Section<Settings> Filter = SettingsGrammar.Named("filter").Text("name", always: true).Key("values", Kinds.Texts, always: true);

    public static Section<Settings> Consul { get; } = SettingsGrammar.Named("section in consul_sd_configs")
        .Text("server", "localhost:8500").Text("path_prefix").Secret("token").Text("datacenter").Text("namespace").Text("partition")
        .Text("tag_separator", ",").Text("scheme").Text("username").Secret("password").Text("health_filter").Text("filter")
        .Flag("allow_stale", true, always: true).Duration("refresh_interval", 30)
        .Key("services", Kinds.Texts).Key("tags", Kinds.Texts).Key("node_meta", Kinds.TextMap)
        .Http()
        .Check((c, at) =>
        {
            if (c.Text("server").Trim().Length == 0) at.Complain("server", "consul SD configuration requires a server address");
            if (c.IsGiven("username") || c.IsGiven("password")) at.AtMostOne(("username", true), ("basic_auth", at.Has("basic_auth")));
            foreach (var other in (string[])["authorization", "oauth2", "bearer_token", "bearer_token_file"]) at.AtMostOne(("token", c.IsGiven("token")), (other, at.Has(other)));
        });

    public static Section<Settings> Docker { get; } = SettingsGrammar.Named("section in docker_sd_configs")
        .Http().Text("host", always: true).Count("port", 80, always: true).Key("filters", Filter.AsList(), always: true)
        .Text("host_networking_host", "localhost", always: true).Flag("match_first_network", true, always: true).Duration("refresh_interval", 60)
        .Check((c, at) => CheckHost(c, at));

    public static Section<Settings> DockerSwarm { get; } = SettingsGrammar.Named("section in dockerswarm_sd_configs")
        .Http().Text("host", always: true).Key("role", Kinds.Word("tasks", "services", "nodes"), always: true).Count("port", 80, always: true)
        .Key("filters", Filter.AsList(), always: true).Duration("refresh_interval", 60)
        .Required("role", "role missing (one of: tasks, services, nodes)")
        .Check((c, at) => CheckHost(c, at));

    public static Section<Settings> Dns { get; } = SettingsGrammar.Named("section in dns_sd_configs")
        .Key("names", Kinds.Texts, always: true).Duration("refresh_interval", 30).Text("type", "SRV", always: true).Count("port", 0, always: true)
        .Check((c, at) =>
        {
            if (c.Get<IReadOnlyList<string>>("names", []).Count == 0) at.Complain("names", "DNS-SD config must contain at least one record name");
            var type = c.Get("type", "SRV").ToUpperInvariant();
            if (type is not ("SRV" or "A" or "AAAA" or "MX" or "NS")) at.Complain("type", $"invalid DNS-SD records type \"{type}\"; allowed: SRV, A, AAAA, MX, NS");
            else if (type != "SRV" && c.Get("port", 0L) == 0) at.Complain("a port is required in DNS-SD configs for all record types except SRV");
        });

    public static Section<Settings> Eureka { get; } = SettingsGrammar.Named("section in eureka_sd_configs")
        .Text("server").Http().Duration("refresh_interval", 30)
        .Check((c, at) => CheckUrl("server", c.Text("server"), "eureka server", at));

    public static Section<Settings> Kuma { get; } = SettingsGrammar.Named("section in kuma_sd_configs")
        .Text("server", always: true).Duration("refresh_interval", 15).Key("fetch_timeout", PrometheusKinds.Duration, TimeSpan.FromMinutes(2)).Text("client_id").Http()
        .Check((c, at) => CheckUrl("server", c.Text("server"), "kuma server", at, schemeAndHost: false));

    public static Section<Settings> Marathon { get; } = SettingsGrammar.Named("section in marathon_sd_configs")
        .Key("servers", Kinds.Texts).Duration("refresh_interval", 30).Secret("auth_token").Key("auth_token_file", PrometheusKinds.File).Http()
        .Check((c, at) =>
        {
            if (c.Get<IReadOnlyList<string>>("servers", []).Count == 0) at.Complain("servers", "must contain at least one Marathon server");
            at.AtMostOne(("auth_token", c.IsGiven("auth_token")), ("auth_token_file", c.IsGiven("auth_token_file")));
            var token = c.IsGiven("auth_token") ? "auth_token" : "auth_token_file";
            foreach (var other in (string[])["basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file"]) at.AtMostOne((token, c.IsGiven(token)), (other, at.Has(other)));
        });

    public static Section<Settings> Nerve { get; } = Zookeeper("section in nerve_sd_configs");

    public static Section<Settings> Serverset { get; } = Zookeeper("section in serverset_sd_configs");

    public static Section<Settings> Nomad { get; } = SettingsGrammar.Named("section in nomad_sd_configs")
        .Flag("allow_stale", true, always: true).Http().Text("namespace", "default", always: true).Duration("refresh_interval", 60)
        .Text("region", "global", always: true).Text("server", "http://localhost:4646", always: true).Text("tag_separator", ",")
        .Check((c, at) =>
        {
            if (c.Get("server", "x").Trim().Length == 0) at.Complain("server", "nomad SD configuration requires a server address");
        });

    public static Section<Settings> PuppetDb { get; } = SettingsGrammar.Named("section in puppetdb_sd_configs")
        .Http().Duration("refresh_interval", 60).Text("url", always: true).Text("query", always: true).Flag("include_parameters", always: true).Count("port", 80, always: true)
        .Required("query", "query missing")
        .Check((c, at) => DiscoveryGrammar.CheckHttpUrl("url", c.Text("url"), at));

    public static Section<Settings> Triton { get; } = SettingsGrammar.Named("section in triton_sd_configs")
        .Text("account", always: true).Key("role", Kinds.Word("container", "cn"), "container", always: true).Text("dns_suffix", always: true).Text("endpoint", always: true)
        .Key("groups", Kinds.Texts).Count("port", 9163, always: true).Duration("refresh_interval", 60).Key("tls_config", HttpClientGrammar.Tls.AsValue(hideDefaults: true)).Count("version", 1, always: true)
        .Required("account", "triton SD configuration requires an account")
        .Required("dns_suffix", "triton SD configuration requires a dns_suffix")
        .Required("endpoint", "triton SD configuration requires an endpoint")
        .Check((c, at) =>
        {
            if (c.Get("refresh_interval", TimeSpan.FromMinutes(1)) <= TimeSpan.Zero) at.Complain("refresh_interval", "triton SD configuration requires refresh_interval to be a positive duration");
        });

    public static Section<Settings> Uyuni { get; } = SettingsGrammar.Named("section in uyuni_sd_configs")
        .Key("server", PrometheusKinds.Url, always: true).Text("username", always: true).Secret("password").Text("entitlement", "monitoring_entitled")
        .Text("separator", ",").Duration("refresh_interval", 60).Http()
        .Check((c, at) =>
        {
            if (c.Get<Uri?>("server", null) is null or { OriginalString: "" }) at.Complain("server", "uyuni SD configuration requires a server host");
            if (!c.IsGiven("username")) at.Complain("username", "uyuni SD configuration requires a username");
            if (!c.IsGiven("password")) at.Complain("password", "uyuni SD configuration requires a password");
        });

    static Section<Settings> Zookeeper(string name)
        => SettingsGrammar.Named(name)
            .Key("servers", Kinds.Texts, always: true).Key("paths", Kinds.Texts, always: true).Duration("timeout", 10)
            .Check((c, at) =>
            {
                if (c.Get<IReadOnlyList<string>>("servers", []).Count == 0) at.Complain("servers", "must contain at least one Zookeeper server");
                var paths = c.Get<IReadOnlyList<string>>("paths", []);
                if (paths.Count == 0) at.Complain("paths", "must contain at least one path");
                for (var i = 0; i < paths.Count; i++)
                    if (!paths[i].StartsWith('/')) at.At.Find("paths")!.Item(i).Complain($"paths must begin with '/': {paths[i]}");
            });

    static void CheckHost(Settings c, Findings at)
    {
        var host = c.Text("host");
        if (host.Length == 0) at.Complain("host", "host missing");
        else if (GoUrl.Complaint(host) is { } complaint) at.Complain("host", $"not a valid URL: {complaint}");
    }

    static void CheckUrl(string key, string url, string what, Findings at, bool schemeAndHost = true)
    {
        if (url.Length == 0) at.Complain(key, $"the {what} is empty");
        else if (GoUrl.Complaint(url) is { } complaint) at.Complain(key, $"not a valid URL: {complaint}");
        else if (schemeAndHost && (GoUrl.SchemeOf(url).Length == 0 || GoUrl.HostOf(url).Length == 0)) at.Complain(key, $"invalid {what} URL: scheme and host are required");
    }
}
