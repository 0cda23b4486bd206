using Barograph.Model.Alerts;
using Barograph.Model.Tenants;

namespace Barograph.Model.Contracts;

/// <summary>Takes alerts: the built-in Alertmanager, the sender to external ones, a test double.</summary>
public interface IAlertSink
{
    /// <summary>Never waits: takes what its queue has room for, and counts what it drops. The list is not changed afterwards.</summary>
    void Take(TenantId tenant, IReadOnlyList<Alert> alerts);
}
