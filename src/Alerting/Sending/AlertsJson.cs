using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Barograph.Model.Alerts;
using Barograph.Model.Labels;

namespace Barograph.Alerting.Sending;

/// <summary>Alerts as Alertmanager's API v2 takes them: <c>postableAlerts</c>.</summary>
public static class AlertsJson
{
    public static byte[] Write(IReadOnlyList<Alert> alerts)
    {
        var body = new ArrayBufferWriter<byte>(512 * alerts.Count + 16);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartArray();
            foreach (var alert in alerts)
            {
                json.WriteStartObject();
                Write(json, "annotations", alert.Annotations);
                json.WriteString("endsAt"u8, Moment(alert.EndsAt));
                json.WriteString("startsAt"u8, Moment(alert.StartsAt));
                if (alert.GeneratorUrl.Length > 0) json.WriteString("generatorURL"u8, alert.GeneratorUrl);
                Write(json, "labels", alert.Labels);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return body.WrittenSpan.ToArray();
    }

    static void Write(Utf8JsonWriter json, string property, LabelSet labels)
    {
        json.WriteStartObject(property);
        for (var reader = labels.Read(); reader.Read();) json.WriteString(reader.Name, reader.Value);
        json.WriteEndObject();
    }

    // The API's type is RFC 3339 in milliseconds.
    static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
