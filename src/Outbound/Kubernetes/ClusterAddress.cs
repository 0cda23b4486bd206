using Barograph.Formats.Configuration;

namespace Barograph.Outbound.Kubernetes;

/// <summary>Where an API server is, and how to show who we are.</summary>
public sealed record ClusterAddress
{
    public required Uri Server { get; init; }

    public required HttpClientConfig Http { get; init; }

    /// <summary>A program that gives credentials; they stand in for those of <see cref="Http"/>.</summary>
    public ExecPlugin? Plugin { get; init; }

    /// <summary>The namespace that is meant where none is said.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Where this was read, for messages: a kubeconfig's context, or the pod's service account.</summary>
    public required string Origin { get; init; }
}
