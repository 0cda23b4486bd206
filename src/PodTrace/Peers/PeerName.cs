namespace Barograph.PodTrace.Peers;

/// <summary>Whose an address is: a pod, and the service that it belongs to; or a service alone. Empty where that is unknown.</summary>
public readonly record struct PeerName(string Namespace, string Pod, string Service)
{
    public static readonly PeerName Nobody = new("", "", "");

    public bool IsKnown => Namespace is { Length: > 0 };

    /// <summary>As in <c>shop/db-0, service db</c> or <c>service shop/db</c>.</summary>
    public override string ToString() => !IsKnown ? "" : Pod.Length == 0 ? $"service {Namespace}/{Service}" : Service.Length == 0 ? $"{Namespace}/{Pod}" : $"{Namespace}/{Pod}, service {Service}";
}
