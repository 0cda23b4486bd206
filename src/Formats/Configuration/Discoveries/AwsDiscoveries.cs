using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Discoveries;

/// <summary>Amazon's services. A region that is not named is asked of the machine when it runs, so none is required here.</summary>
static class AwsDiscoveries
{
    static readonly Section<Settings> Filter = SettingsGrammar.Named("filter")
        .Text("name", always: true)
        .Key("values", Kinds.Texts, always: true)
        .Check((c, at) =>
        {
            if (c.Get<IReadOnlyList<string>>("values", []).Count == 0) at.Complain("values", "EC2 SD configuration filter values cannot be empty");
        });

    public static Section<Settings> Ec2 { get; } = Account("section in ec2_sd_configs").Key("filters", Filter.AsList());

    public static Section<Settings> Lightsail { get; } = Account("section in lightsail_sd_configs");

    public static Section<Settings> Aws { get; } = Account("section in aws_sd_configs")
        .Key("role", Kinds.Word("ec2", "ecs", "lightsail", "msk", "elasticache", "rds"), always: true)
        .Key("filters", Filter.AsList())
        .Key("clusters", Kinds.Texts)
        .Required("role", "role missing (one of: ec2, ecs, lightsail, msk, elasticache, rds)");

    static Section<Settings> Account(string name)
        => SettingsGrammar.Named(name)
            .Text("endpoint", always: true)
            .Text("region", always: true)
            .Text("access_key")
            .Secret("secret_key")
            .Text("profile")
            .Text("role_arn")
            .Text("external_id")
            .Duration("refresh_interval", 60)
            .Count("port", 80, always: true)
            .Http();
}
