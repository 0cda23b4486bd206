using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Discoveries;

/// <summary>Every discovery of Prometheus that is checked but not built here yet.</summary>
static class UnbuiltDiscoveries
{
    public static IReadOnlyList<(string Kind, Section<Settings> Section)> All { get; } =
    [
        ("aws", AwsDiscoveries.Aws),
        ("azure", CloudDiscoveries.Azure),
        ("consul", PlatformDiscoveries.Consul),
        ("digitalocean", CloudDiscoveries.DigitalOcean),
        ("dns", PlatformDiscoveries.Dns),
        ("docker", PlatformDiscoveries.Docker),
        ("dockerswarm", PlatformDiscoveries.DockerSwarm),
        ("ec2", AwsDiscoveries.Ec2),
        ("eureka", PlatformDiscoveries.Eureka),
        ("gce", CloudDiscoveries.Gce),
        ("hetzner", CloudDiscoveries.Hetzner),
        ("ionos", CloudDiscoveries.Ionos),
        ("kubernetes", KubernetesDiscovery.Section),
        ("kuma", PlatformDiscoveries.Kuma),
        ("lightsail", AwsDiscoveries.Lightsail),
        ("linode", CloudDiscoveries.Linode),
        ("marathon", PlatformDiscoveries.Marathon),
        ("nerve", PlatformDiscoveries.Nerve),
        ("nomad", PlatformDiscoveries.Nomad),
        ("oci", CloudDiscoveries.Oci),
        ("openstack", CloudDiscoveries.OpenStack),
        ("outscale", CloudDiscoveries.Outscale),
        ("ovhcloud", CloudDiscoveries.OvhCloud),
        ("puppetdb", PlatformDiscoveries.PuppetDb),
        ("scaleway", CloudDiscoveries.Scaleway),
        ("serverset", PlatformDiscoveries.Serverset),
        ("stackit", CloudDiscoveries.Stackit),
        ("triton", PlatformDiscoveries.Triton),
        ("uyuni", PlatformDiscoveries.Uyuni),
        ("vultr", CloudDiscoveries.Vultr),
    ];
}
