using System.Text.Json;
using Barograph.Alerting.Receivers.Content;
using Barograph.Alerting.Receivers.Posting;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Formats.Templates;
using Barograph.Outbound.Http;

namespace Barograph.Alerting.Receivers.Slack;

/// <summary>Posts to Slack: to an incoming webhook, or as an app with a token, which may also replace its message when the group changes.</summary>
sealed class SlackIntegration(SlackConfig config, int index, NotificationTemplates templates, ReceiverSurroundings around) : IIntegration
{
    const string NewMessage = "/chat.postMessage", OldMessage = "/chat.update";

    readonly JsonPost post = new(config.Http ?? new(), around.UserAgent, around.Clock);
    readonly SecretSource address = new(config.ApiUrl, config.ApiUrlFile);
    readonly PostedMessages posted = new();

    public string Kind => "slack";

    public int Index => index;

    public bool SendsResolved => config.SendResolved;

    public async Task<SendOutcome> SendAsync(Notification notification, CancellationToken cancel)
    {
        var data = new NotificationData(notification);
        var before = config.UpdateMessage ? posted.Find(notification.GroupKey) : null;
        string secret, channel;
        ReadOnlyMemory<byte> body;
        try
        {
            string Run(string template) => templates.Text(template, data, cancel);
            secret = address.Read();
            channel = Run(config.Channel);
            body = SlackMessage.Write(config, channel, before, Run);
        }
        catch (GoTemplateException wrong)
        {
            return SendOutcome.GiveUp($"slack: {wrong.Message}");
        }
        catch (HttpServiceException wrong)
        {
            return SendOutcome.Again($"slack: {wrong.Message}");
        }
        var target = before is not null && secret.EndsWith(NewMessage, StringComparison.Ordinal) ? secret[..^NewMessage.Length] + OldMessage : secret;
        if (!Uri.TryCreate(target, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return SendOutcome.GiveUp($"slack: channel \"{channel}\": api_url is not a valid http or https URL");
        var (answer, outcome) = await post.SendAsync(url, body, config.Timeout, cancel).ConfigureAwait(false);
        return answer is null ? outcome : Judge(answer, url, channel, notification.GroupKey, before is not null);
    }

    SendOutcome Judge(PostAnswer answer, Uri url, string channel, string group, bool replaced)
    {
        var secret = url.AbsolutePath.TrimEnd('/');
        if (!answer.IsGood)
        {
            var complaint = $"channel \"{channel}\": {JsonPost.Describe(url, answer, secret)}";
            return answer.MayPass ? SendOutcome.Again(complaint) : SendOutcome.GiveUp(complaint);
        }
        // An incoming webhook says ok, the API an object that may hold an error in spite of its 200.
        if (!answer.ContentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return answer.Body == "ok"
                ? SendOutcome.Delivered
                : SendOutcome.GiveUp($"channel \"{channel}\": {JsonPost.Place(url)}: Slack answered {JsonPost.Shown(answer.Body, secret)}");
        }
        if (!TryRead(answer.Body, out var said))
            return SendOutcome.Again($"channel \"{channel}\": {JsonPost.Place(url)}: the answer is no JSON: {JsonPost.Shown(answer.Body, secret)}");
        if (said.Ok)
        {
            if (config.UpdateMessage && said is { Channel: { Length: > 0 } id, Ts: { Length: > 0 } ts }) posted.Note(group, new PostedMessage(id, ts));
            return SendOutcome.Delivered;
        }
        var error = $"channel \"{channel}\": {JsonPost.Place(url)}: Slack answered {JsonPost.Shown(said.Error ?? "no reason", secret)}";
        // Somebody has deleted the message: the next attempt posts a new one.
        if (replaced && said.Error is "message_not_found" or "cant_update_message" or "edit_window_closed")
        {
            posted.Forget(group);
            return SendOutcome.Again(error);
        }
        return said.Error is "ratelimited" or "rate_limited" or "internal_error" or "service_unavailable" or "fatal_error" ? SendOutcome.Again(error) : SendOutcome.GiveUp(error);
    }

    static bool TryRead(string body, out Said said)
    {
        said = default;
        try
        {
            said = JsonSerializer.Deserialize<Said>(body, JsonSerializerOptions.Web);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public void Dispose() => post.Dispose();

    readonly record struct Said(bool Ok, string? Error, string? Channel, string? Ts);
}
