using System.Text;
using Barograph.Formats.Templates;

namespace Barograph.Alerting.Receivers.Content;

/// <summary>What the templates of a notification are run over: the dot.</summary>
sealed class NotificationData : IGoStruct
{
    static readonly string[] Fields = ["Receiver", "Status", "Alerts", "NotificationReason", "GroupLabels", "CommonLabels", "CommonAnnotations", "ExternalURL"];

    /// <param name="most">At most so many alerts; 0 = all.</param>
    public NotificationData(Notification notification, long most = 0)
    {
        var told = most > 0 && notification.Alerts.Count > most ? notification.Alerts.Take((int)most) : notification.Alerts;
        AlertData[] alerts = [.. told.Select(alert => new AlertData(alert, notification.Now))];
        Alerts = new AlertList(alerts);
        Left = notification.Alerts.Count - alerts.Length + notification.TruncatedAlerts;
        Reason = notification.Reason;
        Receiver = Escape(notification.Receiver);
        GroupLabels = new KeyValues(notification.GroupLabels);
        CommonLabels = KeyValues.Common([.. alerts.Select(static alert => alert.Labels)]);
        CommonAnnotations = KeyValues.Common([.. alerts.Select(static alert => alert.Annotations)]);
        IsFiring = alerts.Any(static alert => alert.IsFiring);
        ExternalUrl = notification.ExternalUrl.AbsoluteUri.TrimEnd('/');
    }

    /// <summary>How many alerts are not among them.</summary>
    public int Left { get; }

    public string Reason { get; }

    public string Receiver { get; }

    public bool IsFiring { get; }

    public string Status => IsFiring ? "firing" : "resolved";

    public AlertList Alerts { get; }

    public KeyValues GroupLabels { get; }

    public KeyValues CommonLabels { get; }

    public KeyValues CommonAnnotations { get; }

    public string ExternalUrl { get; }

    public string TypeName => "*template.Data";

    public IReadOnlyList<string> FieldNames => Fields;

    public string JsonName(string field) => field switch { "ExternalURL" => "externalURL", "NotificationReason" => "notification_reason", _ => LowerFirst(field) };

    public bool TryGetField(string name, out object? value)
    {
        value = name switch
        {
            "Receiver" => Receiver,
            "Status" => Status,
            "Alerts" => Alerts,
            "NotificationReason" => Reason,
            "GroupLabels" => GroupLabels,
            "CommonLabels" => CommonLabels,
            "CommonAnnotations" => CommonAnnotations,
            "ExternalURL" => ExternalUrl,
            _ => null,
        };
        return value is not null;
    }

    public static string LowerFirst(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    // Alertmanager's page takes the name in its address as a regular expression, and templates build such addresses.
    static string Escape(string name)
    {
        var escaped = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if ("\\.+*?()|[]{}^$".Contains(c, StringComparison.Ordinal)) escaped.Append('\\');
            escaped.Append(c);
        }
        return escaped.ToString();
    }
}
