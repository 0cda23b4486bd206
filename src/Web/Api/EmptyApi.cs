using Barograph.Web.Http;

namespace Barograph.Web.Api;

/// <summary>
/// What Grafana and other clients of Prometheus ask for at their start and this server has nothing of: Alertmanagers and exemplars.
/// There are none, so the true answer is an empty list.
/// </summary>
public sealed class EmptyApi
{
    public void AddTo(RouteTable routes)
    {
        routes.Get("/api/v1/alertmanagers", (context, _) => Envelope.SuccessAsync(context, static json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("activeAlertmanagers"u8);
            json.WriteEndArray();
            json.WriteStartArray("droppedAlertmanagers"u8);
            json.WriteEndArray();
            json.WriteEndObject();
        }));
        routes.GetAndPost("/api/v1/query_exemplars", (context, _) => Envelope.SuccessAsync(context, static json =>
        {
            json.WriteStartArray();
            json.WriteEndArray();
        }));
    }
}
