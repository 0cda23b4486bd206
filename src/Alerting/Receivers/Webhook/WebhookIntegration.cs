using System.Buffers;
using System.Text.Json;
using Barograph.Alerting.Receivers.Content;
using Barograph.Alerting.Receivers.Posting;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Formats.Templates;
using Barograph.Outbound.Http;

namespace Barograph.Alerting.Receivers.Webhook;

/// <summary>Posts the notification as JSON to any URL.</summary>
sealed class WebhookIntegration(WebhookConfig config, int index, NotificationTemplates templates, ReceiverSurroundings around) : IIntegration
{
    readonly JsonPost post = new(config.Http ?? new(), around.UserAgent, around.Clock);
    readonly SecretSource address = new(config.Url, config.UrlFile);

    public string Kind => "webhook";

    public int Index => index;

    public bool SendsResolved => config.SendResolved;

    public async Task<SendOutcome> SendAsync(Notification notification, CancellationToken cancel)
    {
        var data = new NotificationData(notification, config.MaxAlerts);
        string text;
        ReadOnlyMemory<byte> body;
        try
        {
            text = templates.Text(address.Read(), data, cancel);
            body = config.Payload is null ? WebhookMessage.Write(data, notification.GroupKey) : Shaped(data, cancel);
        }
        catch (GoTemplateException wrong)
        {
            return SendOutcome.GiveUp($"webhook: {wrong.Message}");
        }
        catch (HttpServiceException wrong)
        {
            return SendOutcome.Again($"webhook: {wrong.Message}");
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return SendOutcome.GiveUp("webhook: the URL that the template gives is not a valid http or https URL");
        var (answer, outcome) = await post.SendAsync(url, body, config.Timeout, cancel).ConfigureAwait(false);
        if (answer is null) return outcome;
        if (answer.IsGood) return SendOutcome.Delivered;
        var complaint = JsonPost.Describe(url, answer, text, url.PathAndQuery.TrimEnd('/'));
        return answer.MayPass ? SendOutcome.Again(complaint) : SendOutcome.GiveUp(complaint);
    }

    ReadOnlyMemory<byte> Shaped(NotificationData data, CancellationToken cancel)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(body)) TemplatedValue.Write(json, TemplatedValue.Run(config.Payload, text => templates.Text(text, data, cancel)));
        return body.WrittenMemory;
    }

    public void Dispose() => post.Dispose();
}
