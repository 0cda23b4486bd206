using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Barograph.Alerting.Receivers.Content;

namespace Barograph.Alerting.Receivers.Webhook;

/// <summary>The body that webhooks get unless they shape their own: version 4.</summary>
static class WebhookMessage
{
    public static ReadOnlyMemory<byte> Write(NotificationData data, string groupKey)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("receiver"u8, data.Receiver);
            json.WriteString("status"u8, data.Status);
            json.WriteStartArray("alerts"u8);
            foreach (var alert in data.Alerts.All) Write(json, alert);
            json.WriteEndArray();
            json.WriteString("notification_reason"u8, data.Reason);
            Write(json, "groupLabels", data.GroupLabels);
            Write(json, "commonLabels", data.CommonLabels);
            Write(json, "commonAnnotations", data.CommonAnnotations);
            json.WriteString("externalURL"u8, data.ExternalUrl);
            json.WriteString("version"u8, "4");
            json.WriteString("groupKey"u8, groupKey);
            json.WriteNumber("truncatedAlerts"u8, data.Left);
            json.WriteEndObject();
        }
        return body.WrittenMemory;
    }

    static void Write(Utf8JsonWriter json, AlertData alert)
    {
        json.WriteStartObject();
        json.WriteString("status"u8, alert.Status);
        Write(json, "labels", alert.Labels);
        Write(json, "annotations", alert.Annotations);
        json.WriteString("startsAt"u8, Moment(alert.StartsAt));
        json.WriteString("endsAt"u8, Moment(alert.EndsAt));
        json.WriteString("generatorURL"u8, alert.GeneratorUrl);
        json.WriteString("fingerprint"u8, alert.Fingerprint);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, string property, KeyValues pairs)
    {
        json.WriteStartObject(property);
        foreach (var (name, value) in pairs) json.WriteString(name, value);
        json.WriteEndObject();
    }

    static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
