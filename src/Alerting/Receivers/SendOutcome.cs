namespace Barograph.Alerting.Receivers;

/// <summary>What came of one attempt to notify. An error names the place and what was answered, and never a secret.</summary>
/// <param name="Retry">Whether another attempt may succeed (429, 5xx, a time-out, a refused connection).</param>
public readonly record struct SendOutcome(string? Error, bool Retry)
{
    public static SendOutcome Delivered => default;

    public bool IsDelivered => Error is null;

    public static SendOutcome Again(string error) => new(error, true);

    public static SendOutcome GiveUp(string error) => new(error, false);
}
