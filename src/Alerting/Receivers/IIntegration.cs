namespace Barograph.Alerting.Receivers;

/// <summary>One way to reach somebody: an entry of <c>webhook_configs</c>, <c>slack_configs</c> … of a receiver. Knows nothing of retries.</summary>
public interface IIntegration : IDisposable
{
    /// <summary>As metrics and the notification log name it: <c>webhook</c>, <c>slack</c>, <c>pagerduty</c>, <c>email</c>.</summary>
    string Kind { get; }

    /// <summary>Its place among the receiver's entries of this kind, from 0.</summary>
    int Index { get; }

    bool SendsResolved { get; }

    /// <summary>One attempt. What the network or the other side does wrong is a value; only cancellation is thrown.</summary>
    Task<SendOutcome> SendAsync(Notification notification, CancellationToken cancel);
}
