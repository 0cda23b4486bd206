using System.Globalization;
using System.Text.Json;
using Barograph.Alerting.Alerts;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Model.Labels;

namespace Barograph.Web.Alertmanager;

/// <summary>Alerts and receivers as Alertmanager's API writes them.</summary>
static class AlertmanagerJson
{
    public static void Alert(Utf8JsonWriter json, StoredAlert alert, IEnumerable<string> receivers, ulong? inhibitedBy, IReadOnlyList<string> mutedBy)
    {
        json.WriteStartObject();
        Labels(json, "annotations", alert.Alert.Annotations);
        json.WriteString("endsAt"u8, Time(alert.Alert.EndsAt));
        json.WriteString("fingerprint"u8, AlertFingerprint.Text(alert.Fingerprint));
        json.WriteStartArray("receivers"u8);
        foreach (var receiver in receivers)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, receiver);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("startsAt"u8, Time(alert.Alert.StartsAt));
        json.WriteStartObject("status"u8);
        json.WriteStartArray("inhibitedBy"u8);
        if (inhibitedBy is { } source) json.WriteStringValue(AlertFingerprint.Text(source));
        json.WriteEndArray();
        json.WriteStartArray("mutedBy"u8);
        foreach (var name in mutedBy) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartArray("silencedBy"u8);
        json.WriteEndArray();
        json.WriteString("state"u8, inhibitedBy is not null || mutedBy.Count > 0 ? "suppressed"u8 : "active"u8);
        json.WriteEndObject();
        json.WriteString("updatedAt"u8, Time(alert.UpdatedAt));
        if (alert.Alert.GeneratorUrl.Length > 0) json.WriteString("generatorURL"u8, alert.Alert.GeneratorUrl);
        Labels(json, "labels", alert.Alert.Labels);
        json.WriteEndObject();
    }

    /// <summary>Those of the file, and <c>name</c>.</summary>
    public static LabelSet LabelsOf(ReceiverConfig receiver)
    {
        var builder = new LabelSetBuilder();
        builder.Load(receiver.Labels);
        builder.Set("name"u8, System.Text.Encoding.UTF8.GetBytes(receiver.Name));
        return builder.ToLabelSet();
    }

    public static void Labels(Utf8JsonWriter json, string key, LabelSet labels)
    {
        json.WriteStartObject(key);
        for (var reader = labels.Read(); reader.Read();) json.WriteString(reader.Name, reader.Value);
        json.WriteEndObject();
    }

    /// <summary>Milliseconds, always three digits, in the zone in which the sender told it.</summary>
    public static string Time(DateTimeOffset time)
        => time.ToString(time.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
}
