namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>Intervals that routes refer to by name; a time lies within when any of them holds it.</summary>
public sealed record NamedTimeIntervals
{
    public string Name { get; init; } = "";

    public IReadOnlyList<TimeInterval> Intervals { get; init; } = [];

    public bool Holds(DateTimeOffset now)
    {
        foreach (var interval in Intervals)
            if (interval.Holds(now)) return true;
        return false;
    }
}
