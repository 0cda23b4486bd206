using Barograph.Alerting.Dispatching;

namespace Barograph.Alerting;

/// <summary>The names and defaults are those of Alertmanager's flags.</summary>
public sealed record AlertmanagerOptions
{
    /// <summary>Folder of what must survive a restart.</summary>
    public required string StoragePath { get; init; }

    /// <summary>The address under which people reach us; stands in notifications.</summary>
    public required Uri ExternalUrl { get; init; }

    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(120);

    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromMinutes(15);

    public TimeSpan CollectionInterval { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>0 = no limit.</summary>
    public int PerAlertNameLimit { get; init; }

    public DispatchOptions Dispatching { get; init; } = new();
}
