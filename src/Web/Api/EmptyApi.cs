using Barograph.Web.Http;

namespace Barograph.Web.Api;

/// <summary>
/// What Grafana and other clients of Prometheus ask for at their start and this server has nothing of: exemplars.
/// There are none, so the true answer is an empty list.
/// </summary>
public sealed class EmptyApi
{
    public void AddTo(RouteTable routes)
    {
        routes.GetAndPost("/api/v1/query_exemplars", (context, _) => Envelope.SuccessAsync(context, static json =>
        {
            json.WriteStartArray();
            json.WriteEndArray();
        }));
    }
}
