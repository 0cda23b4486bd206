namespace Barograph.Alerting.Dispatching;

public sealed record DispatchOptions
{
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>No notification earlier than this after the start or a reload.</summary>
    public TimeSpan StartDelay { get; init; }

    /// <summary>A label that never repeats among those of <c>group_by</c> would otherwise make a group, with a timer, of every alert.</summary>
    public int MaxGroups { get; init; } = 200_000;
}
