namespace JobService.Providers;

/// <summary>Where disks come from and go to, and how it behaves on a good day.</summary>
/// <param name="Name">The label's value.</param>
/// <param name="Backend">Which store of secrets holds its credentials.</param>
/// <param name="CallMs">A call takes about this long.</param>
/// <param name="BytesPerSecond">A transfer runs at about this speed.</param>
/// <param name="ErrorRate">The share of calls that fail anyway.</param>
public sealed record Provider(string Name, string Backend, double CallMs, double BytesPerSecond, double ErrorRate)
{
    const double Mb = 1024 * 1024;

    public static IReadOnlyList<Provider> All { get; } =
    [
        new("aws", "vault", 60, 140 * Mb, 0.002),
        new("azure", "vault", 90, 110 * Mb, 0.003),
        new("gcp", "vault", 50, 150 * Mb, 0.001),
        new("hyperv", "file", 30, 120 * Mb, 0.002),
        new("openstack", "file", 120, 90 * Mb, 0.004),
        new("vsphere", "file", 40, 160 * Mb, 0.002),
    ];

    public static Provider? Find(string name) => All.FirstOrDefault(provider => provider.Name == name);
}
