using Barograph.Alerting.Receivers;
using Barograph.Alerting.Receivers.Content;
using Barograph.App.Configuration;
using Barograph.Formats.Configuration.Alertmanager;

namespace Barograph.App.Serving;

/// <summary>From the receivers of an <c>alertmanager.yml</c> to what reaches people.</summary>
static class AlertmanagerPlans
{
    static readonly ReceiverSurroundings Around = new(TimeProvider.System, Random.Shared, $"Barograph/{Version.Number}", Environment.MachineName);

    /// <exception cref="StartException">A template file is wrong; the message names its place.</exception>
    public static Func<ReceiverConfig, IReadOnlyList<IIntegration>> Integrations(AlertmanagerConfig config)
    {
        var complaints = new List<string>();
        var templates = NotificationTemplates.Load(config.Templates, new DiskFiles(), Around.Clock, complaints);
        return complaints.Count == 0 ? receiver => ReceiverPlan.Build(receiver, templates, Around) : throw new StartException(complaints);
    }
}
