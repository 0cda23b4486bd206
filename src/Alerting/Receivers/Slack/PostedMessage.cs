namespace Barograph.Alerting.Receivers.Slack;

/// <summary>Where a message of ours stands: Slack's id of the channel, and its timestamp, which is its name there.</summary>
sealed record PostedMessage(string Channel, string Timestamp);
