using Barograph.Alerting.Receivers;
using Barograph.Formats.Configuration.Alertmanager;

namespace Barograph.App.Serving;

/// <summary>From the receivers of an <c>alertmanager.yml</c> to what reaches people.</summary>
static class AlertmanagerPlans
{
    /// <exception cref="StartException">A receiver has an entry of a kind that is not built; the message names it.</exception>
    public static Func<ReceiverConfig, IReadOnlyList<IIntegration>> Integrations(AlertmanagerConfig config) => static receiver =>
    {
        var kind = receiver.Webhooks.Count > 0 ? "webhook" : receiver.Slacks.Count > 0 ? "slack" : receiver.PagerDuties.Count > 0 ? "pagerduty" : receiver.Emails.Count > 0 ? "email" : null;
        return kind is null ? [] : throw new StartException($"receiver \"{receiver.Name}\": {kind}_configs is not built yet");
    };
}
