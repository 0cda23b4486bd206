using Barograph.Alerting.Receivers.Content;
using Barograph.Alerting.Receivers.Email;
using Barograph.Alerting.Receivers.PagerDuty;
using Barograph.Alerting.Receivers.Slack;
using Barograph.Alerting.Receivers.Webhook;
using Barograph.Formats.Configuration.Alertmanager;

namespace Barograph.Alerting.Receivers;

/// <summary>From a receiver of the configuration to the ways in which it reaches somebody.</summary>
public static class ReceiverPlan
{
    /// <summary>In Alertmanager's order. The caller disposes them. Kinds that are not built are left out: <c>serve</c> refuses a file that has one.</summary>
    public static IReadOnlyList<IIntegration> Build(ReceiverConfig config, NotificationTemplates templates, ReceiverSurroundings around) =>
    [
        .. config.Webhooks.Select((one, index) => new WebhookIntegration(one, index, templates, around)),
        .. config.Emails.Select((one, index) => new EmailIntegration(one, index, templates, around)),
        .. config.PagerDuties.Select((one, index) => new PagerDutyIntegration(one, index, templates, around)),
        .. config.Slacks.Select((one, index) => new SlackIntegration(one, index, templates, around)),
    ];
}
