using System.Buffers;
using System.Text.Json;
using Barograph.Alerting.Receivers.Content;
using Barograph.Formats.Configuration.Alertmanager;

namespace Barograph.Alerting.Receivers.Slack;

/// <summary>A message with one attachment, as incoming webhooks and chat.postMessage take it.</summary>
static class SlackMessage
{
    const int MostTitleRunes = 1024;

    static readonly string[] MarkdownIn = ["fallback", "pretext", "text"];

    /// <param name="posted">The message to replace; null = a new one.</param>
    public static ReadOnlyMemory<byte> Write(SlackConfig config, string channel, PostedMessage? posted, Func<string, string> template)
    {
        var body = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            Given(json, "channel", posted?.Channel ?? channel);
            Given(json, "ts", posted?.Timestamp ?? "");
            Given(json, "username", template(config.Username));
            Given(json, "icon_emoji", template(config.IconEmoji));
            Given(json, "icon_url", template(config.IconUrl));
            if (config.LinkNames) json.WriteBoolean("link_names"u8, true);
            Given(json, "text", template(config.MessageText));
            json.WriteStartArray("attachments"u8);
            WriteAttachment(json, config, template);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return body.WrittenMemory;
    }

    static void WriteAttachment(Utf8JsonWriter json, SlackConfig config, Func<string, string> template)
    {
        json.WriteStartObject();
        Given(json, "title", Truncation.InRunes(template(config.Title), MostTitleRunes));
        Given(json, "title_link", template(config.TitleLink));
        Given(json, "pretext", template(config.Pretext));
        json.WriteString("text"u8, template(config.Text));
        json.WriteString("fallback"u8, template(config.Fallback));
        json.WriteString("callback_id"u8, template(config.CallbackId));
        WriteFields(json, config, template);
        WriteActions(json, config, template);
        Given(json, "image_url", template(config.ImageUrl));
        Given(json, "thumb_url", template(config.ThumbUrl));
        json.WriteString("footer"u8, template(config.Footer));
        Given(json, "color", template(config.Color));
        json.WriteStartArray("mrkdwn_in"u8);
        foreach (var place in config.MarkdownIn.Count > 0 ? config.MarkdownIn : MarkdownIn) json.WriteStringValue(place);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteFields(Utf8JsonWriter json, SlackConfig config, Func<string, string> template)
    {
        if (config.Fields.Count == 0) return;
        json.WriteStartArray("fields"u8);
        foreach (var field in config.Fields)
        {
            json.WriteStartObject();
            Given(json, "title", template(field.Title));
            Given(json, "value", template(field.Value));
            json.WriteBoolean("short"u8, field.Short ?? config.ShortFields);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteActions(Utf8JsonWriter json, SlackConfig config, Func<string, string> template)
    {
        if (config.Actions.Count == 0) return;
        json.WriteStartArray("actions"u8);
        foreach (var action in config.Actions)
        {
            json.WriteStartObject();
            Given(json, "type", template(action.Type));
            Given(json, "text", template(action.Text));
            Given(json, "url", template(action.Url));
            Given(json, "style", template(action.Style));
            Given(json, "name", template(action.Name));
            Given(json, "value", template(action.Value));
            if (action.Confirm is { } confirm)
            {
                json.WriteStartObject("confirm"u8);
                Given(json, "title", template(confirm.Title));
                Given(json, "text", template(confirm.Text));
                Given(json, "ok_text", template(confirm.OkText));
                Given(json, "dismiss_text", template(confirm.DismissText));
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Given(Utf8JsonWriter json, string property, string text)
    {
        if (text.Length > 0) json.WriteString(property, text);
    }
}
