using Barograph.Web.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/features</c>: what this server can and whether it is on, by part, for clients that adapt.</summary>
public sealed class FeaturesApi(IReadOnlyDictionary<string, IReadOnlyDictionary<string, bool>> features)
{
    public void AddTo(RouteTable routes) => routes.Get("/api/v1/features", (context, _) => Envelope.SuccessAsync(context, json =>
    {
        json.WriteStartObject();
        foreach (var (part, named) in features.OrderBy(static p => p.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(part);
            foreach (var (name, isOn) in named.OrderBy(static f => f.Key, StringComparer.Ordinal)) json.WriteBoolean(name, isOn);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }));
}
