using Barograph.Alerting.Receivers.Content;
using Barograph.Alerting.Receivers.Posting;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Formats.Templates;
using Barograph.Outbound.Http;

namespace Barograph.Alerting.Receivers.PagerDuty;

/// <summary>Opens and closes incidents of PagerDuty: by Events API v2 with a routing key, by v1 with a service key.</summary>
sealed class PagerDutyIntegration : IIntegration
{
    static readonly Uri V1 = new("https://events.pagerduty.com/generic/2010-04-15/create_event.json"), V2 = new("https://events.pagerduty.com/v2/enqueue");

    readonly PagerDutyConfig config;
    readonly NotificationTemplates templates;
    readonly JsonPost post;
    readonly SecretSource key;
    readonly bool isV1;
    readonly Uri url;

    public PagerDutyIntegration(PagerDutyConfig config, int index, NotificationTemplates templates, ReceiverSurroundings around)
        : this(config, index, templates, around, V1)
    {
    }

    /// <param name="v1">Where v1 events go: the configuration has no word for it.</param>
    internal PagerDutyIntegration(PagerDutyConfig config, int index, NotificationTemplates templates, ReceiverSurroundings around, Uri v1)
    {
        (this.config, Index, this.templates) = (config, index, templates);
        post = new JsonPost(config.Http ?? new(), around.UserAgent, around.Clock);
        isV1 = config.ServiceKey is { IsEmpty: false } || config.ServiceKeyFile.Length > 0;
        key = isV1 ? new SecretSource(config.ServiceKey, config.ServiceKeyFile) : new SecretSource(config.RoutingKey, config.RoutingKeyFile);
        url = isV1 ? v1 : config.Url ?? V2;
    }

    public string Kind => "pagerduty";

    public int Index { get; }

    public bool SendsResolved => config.SendResolved;

    public async Task<SendOutcome> SendAsync(Notification notification, CancellationToken cancel)
    {
        var data = new NotificationData(notification);
        string secret;
        ReadOnlyMemory<byte> body;
        try
        {
            string Run(string template) => templates.Text(template, data, cancel);
            secret = Run(key.Read());
            body = isV1
                ? PagerDutyEvent.WriteV1(config, secret, data, notification.GroupKey, Run)
                : PagerDutyEvent.WriteV2(config, secret, data, notification.GroupKey, Run);
        }
        catch (GoTemplateException wrong)
        {
            return SendOutcome.GiveUp($"pagerduty: {wrong.Message}");
        }
        catch (HttpServiceException wrong)
        {
            return SendOutcome.Again($"pagerduty: {wrong.Message}");
        }
        var (answer, outcome) = await post.SendAsync(url, body, config.Timeout, cancel).ConfigureAwait(false);
        if (answer is null) return outcome;
        if (answer.IsGood) return SendOutcome.Delivered;
        var complaint = JsonPost.Describe(url, answer, secret);
        // v1 says 403 where v2 says 429.
        return answer.MayPass || (isV1 && answer.Status == 403) ? SendOutcome.Again(complaint) : SendOutcome.GiveUp(complaint);
    }

    public void Dispose() => post.Dispose();
}
