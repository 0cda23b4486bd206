using System.Text.Json;

namespace Barograph.App.Demo;

/// <summary>The last notifications that came, the youngest first.</summary>
sealed class Inbox(TimeProvider clock)
{
    public const int Most = 200;

    readonly Lock gate = new();
    readonly LinkedList<(int Number, DateTimeOffset Received, JsonElement Body)> notifications = new();
    int count;

    /// <param name="body">Alertmanager's webhook message.</param>
    public void Add(JsonElement body)
    {
        lock (gate)
        {
            notifications.AddFirst((++count, clock.GetUtcNow(), body));
            if (notifications.Count > Most) notifications.RemoveLast();
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        lock (gate)
        {
            json.WriteStartArray("notifications");
            foreach (var (number, received, body) in notifications)
            {
                json.WriteStartObject();
                json.WriteNumber("number", number);
                json.WriteString("received", received);
                json.WritePropertyName("body");
                body.WriteTo(json);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
    }
}
