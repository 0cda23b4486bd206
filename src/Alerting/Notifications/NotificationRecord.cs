namespace Barograph.Alerting.Notifications;

/// <summary>What was told last: fingerprints, sorted.</summary>
/// <param name="ExpiresAt">From then on it is as if nothing had been told.</param>
public sealed record NotificationRecord(DateTimeOffset At, IReadOnlyList<ulong> Firing, IReadOnlyList<ulong> Resolved, DateTimeOffset ExpiresAt);
