using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>How remote write proves itself to Azure: exactly one of five ways.</summary>
static class AzureAdGrammar
{
    static readonly string[] Ways = ["managed_identity", "workload_identity", "oauth", "certificate", "sdk"];

    static readonly Section<Settings> ManagedIdentity = SettingsGrammar.Named("managed_identity").Text("client_id").Check((c, at) => CheckId(c, "client_id", at, optional: true));

    static readonly Section<Settings> WorkloadIdentity = SettingsGrammar.Named("workload_identity")
        .Text("client_id").Text("tenant_id").Key("token_file_path", Kinds.Text, "/var/run/secrets/azure/tokens/azure-identity-token")
        .Check((c, at) =>
        {
            CheckId(c, "client_id", at);
            CheckId(c, "tenant_id", at);
        });

    static readonly Section<Settings> OAuth = SettingsGrammar.Named("oauth").Text("client_id").Secret("client_secret").Text("tenant_id")
        .Required("client_secret", "must provide an Azure OAuth client_secret")
        .Check((c, at) =>
        {
            CheckId(c, "client_id", at);
            CheckId(c, "tenant_id", at);
        });

    static readonly Section<Settings> Certificate = SettingsGrammar.Named("certificate")
        .Text("client_id").Text("tenant_id").Key("certificate_path", PrometheusKinds.File).Secret("certificate_password").Flag("send_certificate_chain")
        .Required("certificate_path", "must provide an Azure certificate_path")
        .Check((c, at) =>
        {
            CheckId(c, "client_id", at);
            CheckId(c, "tenant_id", at);
        });

    static readonly Section<Settings> Sdk = SettingsGrammar.Named("sdk").Text("tenant_id").Check((c, at) => CheckId(c, "tenant_id", at, optional: true));

    public static Section<Settings> Section { get; } = SettingsGrammar.Named("azuread")
        .Nested("managed_identity", ManagedIdentity)
        .Nested("workload_identity", WorkloadIdentity)
        .Nested("oauth", OAuth)
        .Nested("certificate", Certificate)
        .Nested("sdk", Sdk)
        .Key("cloud", Kinds.Word("AzurePublic", "AzureChina", "AzureGovernment", ""), "AzurePublic")
        .Text("scope")
        .Check((c, at) =>
        {
            var given = Ways.Where(at.Has).ToArray();
            if (given.Length == 0) at.Complain($"must provide one of {string.Join(", ", Ways)} in the azuread config");
            if (given.Length > 1) at.Complain(given[1], $"cannot provide both {given[0]} and {given[1]} in the azuread config");
        });

    static void CheckId(Settings settings, string key, Findings at, bool optional = false)
    {
        var id = settings.Text(key);
        if (id.Length == 0 && !optional) at.Complain(key, $"must provide an Azure {key}");
        else if (id.Length > 0 && key == "client_id" && !Guid.TryParse(id, out _)) at.Complain(key, $"the {key} \"{id}\" is not a UUID");
    }
}
