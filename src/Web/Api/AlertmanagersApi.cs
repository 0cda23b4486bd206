using System.Text.Json;
using Barograph.Alerting.Sending;
using Barograph.Web.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/alertmanagers</c>: the external Alertmanagers that alerts are sent to, and those that relabelling left out.</summary>
public sealed class AlertmanagersApi(AlertSender sender)
{
    public void AddTo(RouteTable routes) => routes.Get("/api/v1/alertmanagers", (context, _) => Envelope.SuccessAsync(context, json =>
    {
        json.WriteStartObject();
        Write(json, "activeAlertmanagers", sender.Active);
        Write(json, "droppedAlertmanagers", sender.Dropped);
        json.WriteEndObject();
    }));

    static void Write(Utf8JsonWriter json, string property, IReadOnlyList<string> urls)
    {
        json.WriteStartArray(property);
        foreach (var url in urls)
        {
            json.WriteStartObject();
            json.WriteString("url"u8, url);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
