using Barograph.Alerting.Alerts;

namespace Barograph.Alerting.Pipeline;

/// <summary>What a stage hands to the next one. No alerts: nobody needs to be told, which is a success.</summary>
/// <param name="Error">The receiver was not told and should have been; the group comes back with its next flush.</param>
public readonly record struct StageResult(Flush Flush, IReadOnlyList<StoredAlert> Alerts, string? Error = null)
{
    public static StageResult Nobody(Flush flush) => new(flush, []);

    public static StageResult Failed(Flush flush, string error) => new(flush, [], error);
}
