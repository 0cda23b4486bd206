namespace Barograph.Alerting.Notifications;

/// <summary>Who was told of what: one integration of one receiver, for one group.</summary>
public readonly record struct NotificationKey(string GroupKey, string Receiver, string Integration, int Index);
