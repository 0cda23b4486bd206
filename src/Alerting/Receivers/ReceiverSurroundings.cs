namespace Barograph.Alerting.Receivers;

/// <summary>What all integrations of a process share.</summary>
/// <param name="UserAgent">How HTTP services see us.</param>
/// <param name="HostName">Of this machine, for the ids of mails.</param>
public sealed record ReceiverSurroundings(TimeProvider Clock, Random Dice, string UserAgent, string HostName);
