using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Discoveries;

/// <summary>Providers that rent machines, Amazon's apart.</summary>
static class CloudDiscoveries
{
    public static Section<Settings> Azure { get; } = SettingsGrammar.Named("section in azure_sd_configs")
        .Text("environment", "AzurePublicCloud").Count("port", 80, always: true).Text("subscription_id", always: true).Text("tenant_id").Text("client_id")
        .Secret("client_secret").Duration("refresh_interval", 300)
        .Key("authentication_method", Kinds.Word("OAuth", "ManagedIdentity", "SDK", "WorkloadIdentity"), "OAuth").Text("resource_group").Http()
        .Required("subscription_id", "azure SD configuration requires a subscription_id")
        .Check((c, at) =>
        {
            if (c.Get("authentication_method", "OAuth") != "OAuth") return;
            foreach (var key in (string[])["tenant_id", "client_id", "client_secret"])
                if (!c.IsGiven(key)) at.Complain(key, $"azure SD configuration requires a {key}");
        });

    public static Section<Settings> DigitalOcean { get; } = Plain("section in digitalocean_sd_configs")
        .Key("role", Kinds.Word("droplets", "databases"), "droplets");

    public static Section<Settings> Gce { get; } = SettingsGrammar.Named("section in gce_sd_configs")
        .Text("project", always: true).Text("zone", always: true).Text("filter").Duration("refresh_interval", 60).Count("port", 80, always: true).Text("tag_separator", ",")
        .Required("project", "GCE SD configuration requires a project")
        .Required("zone", "GCE SD configuration requires a zone");

    public static Section<Settings> Hetzner { get; } = Plain("section in hetzner_sd_configs")
        .Key("role", Kinds.Word("hcloud", "robot"), always: true).Text("label_selector")
        .Required("role", "role missing (one of: robot, hcloud)");

    public static Section<Settings> Ionos { get; } = Plain("section in ionos_sd_configs")
        .Text("datacenter_id", always: true).Required("datacenter_id", "datacenter id can't be empty");

    public static Section<Settings> Linode { get; } = Plain("section in linode_sd_configs").Text("region").Text("tag_separator", ",");

    public static Section<Settings> Oci { get; } = Plain("section in oci_sd_configs")
        .Key("auth", Kinds.Word("api_key", "instance_principal", "resource_principal", "workload_identity"), "api_key").Text("tenancy").Text("user").Text("fingerprint").Key("key_file", PrometheusKinds.File)
        .Secret("key_passphrase").Key("key_passphrase_file", PrometheusKinds.File).Text("region").Key("compartments", Kinds.Texts)
        .Check((c, at) => at.AtMostOne(("key_passphrase", c.IsGiven("key_passphrase")), ("key_passphrase_file", c.IsGiven("key_passphrase_file"))));

    public static Section<Settings> OpenStack { get; } = SettingsGrammar.Named("section in openstack_sd_configs")
        .Text("identity_endpoint", always: true).Text("username", always: true).Text("userid", always: true).Secret("password").Text("project_name", always: true)
        .Text("project_id", always: true).Text("domain_name", always: true).Text("domain_id", always: true).Text("application_credential_name")
        .Text("application_credential_id").Secret("application_credential_secret")
        .Key("role", Kinds.Word("hypervisor", "instance", "loadbalancer"), always: true).Text("region", always: true).Duration("refresh_interval", 60)
        .Count("port", 80, always: true).Flag("all_tenants").Key("tls_config", HttpClientGrammar.Tls.AsValue(hideDefaults: true))
        .Key("availability", Kinds.Word("public", "admin", "internal"), "public")
        .Required("role", "role missing (one of: instance, hypervisor, loadbalancer)")
        .Required("region", "openstack SD configuration requires a region");

    public static Section<Settings> Outscale { get; } = Plain("section in outscale_sd_configs")
        .Text("region", always: true).Text("access_key").Secret("secret_key").Key("secret_key_file", PrometheusKinds.File).Text("endpoint")
        .Required("region", "outscale SD configuration requires a region")
        .Check((c, at) => at.AtMostOne(("secret_key", c.IsGiven("secret_key")), ("secret_key_file", c.IsGiven("secret_key_file"))));

    public static Section<Settings> OvhCloud { get; } = SettingsGrammar.Named("section in ovhcloud_sd_configs")
        .Text("endpoint", "ovh-eu", always: true).Text("application_key", always: true).Secret("application_secret").Secret("consumer_key")
        .Duration("refresh_interval", 60).Key("service", Kinds.Word("vps", "dedicated_server"), always: true)
        .Check((c, at) =>
        {
            if (c.Get("endpoint", "ovh-eu").Length == 0) at.Complain("endpoint", "endpoint can not be empty");
            if (!c.IsGiven("application_key")) at.Complain("application_key", "application key can not be empty");
            if (!c.IsGiven("application_secret")) at.Complain("application_secret", "application secret can not be empty");
            if (!c.IsGiven("consumer_key")) at.Complain("consumer_key", "consumer key can not be empty");
            if (!c.IsGiven("service")) at.Complain("service", "unknown service: it can not be empty (one of: vps, dedicated_server)");
        });

    public static Section<Settings> Scaleway { get; } = SettingsGrammar.Named("section in scaleway_sd_configs")
        .Text("project_id", always: true).Text("api_url", "https://api.scaleway.com", always: true).Text("zone", "fr-par-1", always: true).Text("access_key", always: true)
        .Secret("secret_key").Key("secret_key_file", PrometheusKinds.File, always: true).Text("name_filter").Key("tags_filter", Kinds.Texts).Http()
        .Duration("refresh_interval", 60).Count("port", 80, always: true).Key("role", Kinds.Word("baremetal", "instance"), always: true)
        .Required("role", "role missing (one of: instance, baremetal)")
        .Required("project_id", "project_id is mandatory")
        .Required("access_key", "access_key is mandatory")
        .Check((c, at) =>
        {
            at.AtMostOne(("secret_key", c.IsGiven("secret_key")), ("secret_key_file", c.IsGiven("secret_key_file")));
            if (!c.IsGiven("secret_key") && !c.IsGiven("secret_key_file")) at.Complain("one of secret_key & secret_key_file must be configured");
            if (c.IsGiven("project_id") && !Guid.TryParseExact(c.Text("project_id"), "D", out _)) at.Complain("project_id", "invalid project ID format: expected a UUID");
            if (c.IsGiven("access_key") && !IsScalewayKey(c.Text("access_key"))) at.Complain("access_key", "invalid access key format: expected SCW and 17 capital letters or digits");
            if (c.Get<Secret?>("secret_key", null) is { IsEmpty: false } secret && !Guid.TryParseExact(secret.Reveal(), "D", out _)) at.Complain("secret_key", "invalid secret key format: expected a UUID");
        });

    public static Section<Settings> Stackit { get; } = Plain("section in stackit_sd_configs")
        .Text("project", always: true).Text("region", "eu01").Text("endpoint").Key("service_account_key", PrometheusKinds.Secret).Secret("private_key")
        .Key("service_account_key_path", PrometheusKinds.File).Key("private_key_path", PrometheusKinds.File).Key("credentials_file_path", PrometheusKinds.File)
        .Required("project", "stackit SD configuration requires a project")
        .Check((c, at) =>
        {
            if (GoUrl.Complaint(c.Text("endpoint")) is { } complaint) at.Complain("endpoint", $"not a valid URL: {complaint}");
        });

    public static Section<Settings> Vultr { get; } = Plain("section in vultr_sd_configs");

    static bool IsScalewayKey(string key) => key.Length == 20 && key.StartsWith("SCW", StringComparison.Ordinal) && key.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));

    /// <summary>What most providers have: HTTP settings, a port to scrape, an interval.</summary>
    static Section<Settings> Plain(string name) => SettingsGrammar.Named(name).Http().Duration("refresh_interval", 60).Count("port", 80, always: true);
}
