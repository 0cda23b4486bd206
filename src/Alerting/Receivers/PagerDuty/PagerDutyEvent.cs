using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Barograph.Alerting.Receivers.Content;
using Barograph.Formats.Configuration.Alertmanager;

namespace Barograph.Alerting.Receivers.PagerDuty;

/// <summary>An event of either version of the API. An incident is known by its group's key, so that the end finds the beginning.</summary>
static class PagerDutyEvent
{
    const int MostSummaryRunes = 1024;

    /// <summary>What the service takes.</summary>
    public const int MostBytes = 512_000;

    static readonly Dictionary<string, object?> TooLarge = new()
    {
        ["error"] = "The details were left out: with them the event would be larger than 512 KB.",
    };

    public static ReadOnlyMemory<byte> WriteV2(PagerDutyConfig config, string key, NotificationData data, string groupKey, Func<string, string> template)
        => WithinLimit(TemplatedValue.Run(config.Details, template), (json, details) =>
        {
            json.WriteString("routing_key"u8, key);
            json.WriteString("dedup_key"u8, IncidentOf(groupKey));
            json.WriteString("event_action"u8, data.IsFiring ? "trigger" : "resolve");
            json.WriteStartObject("payload"u8);
            json.WriteString("summary"u8, Truncation.InRunes(template(config.Description), MostSummaryRunes));
            json.WriteString("source"u8, template(config.Source.Length > 0 ? config.Source : config.Client));
            json.WriteString("severity"u8, template(config.Severity) is { Length: > 0 } severity ? severity : "error");
            Given(json, "class", template(config.Class));
            Given(json, "component", template(config.Component));
            Given(json, "group", template(config.Group));
            json.WritePropertyName("custom_details"u8);
            TemplatedValue.Write(json, details);
            json.WriteEndObject();
            Given(json, "client", template(config.Client));
            Given(json, "client_url", template(config.ClientUrl));
            WriteImages(json, config, template);
            WriteLinks(json, config, template);
        });

    public static ReadOnlyMemory<byte> WriteV1(PagerDutyConfig config, string key, NotificationData data, string groupKey, Func<string, string> template)
        => WithinLimit(TemplatedValue.Run(config.Details, template), (json, details) =>
        {
            json.WriteString("service_key"u8, key);
            json.WriteString("incident_key"u8, IncidentOf(groupKey));
            json.WriteString("event_type"u8, data.IsFiring ? "trigger" : "resolve");
            json.WriteString("description"u8, Truncation.InRunes(template(config.Description), MostSummaryRunes));
            if (data.IsFiring)
            {
                Given(json, "client", template(config.Client));
                Given(json, "client_url", template(config.ClientUrl));
            }
            json.WritePropertyName("details"u8);
            TemplatedValue.Write(json, details);
        });

    static ReadOnlyMemory<byte> WithinLimit(Dictionary<string, object?> details, Action<Utf8JsonWriter, Dictionary<string, object?>> write)
    {
        var whole = Write(details);
        return whole.Length <= MostBytes ? whole : Write(TooLarge);

        ReadOnlyMemory<byte> Write(Dictionary<string, object?> with)
        {
            var body = new ArrayBufferWriter<byte>(4096);
            using (var json = new Utf8JsonWriter(body))
            {
                json.WriteStartObject();
                write(json, with);
                json.WriteEndObject();
            }
            return body.WrittenMemory;
        }
    }

    // An image without source, or a link without target, is one that the template wanted to leave out.
    static void WriteImages(Utf8JsonWriter json, PagerDutyConfig config, Func<string, string> template)
    {
        var images = config.Images.Select(image => (Src: template(image.Src), Alt: template(image.Alt), Href: template(image.Href))).Where(static image => image.Src.Length > 0).ToArray();
        if (images.Length == 0) return;
        json.WriteStartArray("images"u8);
        foreach (var (src, alt, href) in images)
        {
            json.WriteStartObject();
            json.WriteString("src"u8, src);
            json.WriteString("alt"u8, alt);
            json.WriteString("href"u8, href);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteLinks(Utf8JsonWriter json, PagerDutyConfig config, Func<string, string> template)
    {
        var links = config.Links.Select(link => (Href: template(link.Href), Text: template(link.Text))).Where(static link => link.Href.Length > 0).ToArray();
        if (links.Length == 0) return;
        json.WriteStartArray("links"u8);
        foreach (var (href, text) in links)
        {
            json.WriteStartObject();
            json.WriteString("href"u8, href);
            json.WriteString("text"u8, text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Given(Utf8JsonWriter json, string property, string text)
    {
        if (text.Length > 0) json.WriteString(property, text);
    }

    static string IncidentOf(string groupKey) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(groupKey)));
}
