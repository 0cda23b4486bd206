using Barograph.Formats.Configuration;

namespace Barograph.Outbound.Kubernetes;

/// <summary>A kubeconfig's <c>exec</c>: a program that prints an <c>ExecCredential</c>.</summary>
/// <param name="Cluster">What it wants to know of the cluster (<c>provideClusterInfo</c>); null = nothing.</param>
public sealed record ExecPlugin(
    string ApiVersion, string Command, IReadOnlyList<string> Arguments, IReadOnlyList<KeyValuePair<string, string>> Environment, string InstallHint, TlsConfig? Cluster);
