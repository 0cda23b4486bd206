using Barograph.Formats.Configuration;

namespace Barograph.Outbound.Kubernetes;

/// <summary>Finds the API server as kubectl does: the file that was named, <c>KUBECONFIG</c>, <c>~/.kube/config</c>; else the service account of the pod that we run in.</summary>
public sealed class ClusterLocator(Func<string, string?> environment, string home, string serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount")
{
    /// <exception cref="KubernetesException">None is there, or the one that is cannot be used.</exception>
    public ClusterAddress Locate(string? kubeconfig, string? context)
    {
        if (kubeconfig is { Length: > 0 }) return KubeConfigFile.Read([kubeconfig]).Address(context);
        if (environment("KUBECONFIG") is { Length: > 0 } list)
        {
            // Of several, those that are not there yet are passed over.
            var named = list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            var there = named.Where(File.Exists).ToArray();
            return KubeConfigFile.Read(there.Length > 0 ? there : named).Address(context);
        }
        var usual = Path.Join(home, ".kube", "config");
        if (home.Length > 0 && File.Exists(usual)) return KubeConfigFile.Read([usual]).Address(context);
        return InCluster() ?? throw new KubernetesException(0, $"no API server is known: there is no kubeconfig (--kubeconfig, KUBECONFIG, {usual}), and this is no pod (KUBERNETES_SERVICE_HOST is not set)");
    }

    ClusterAddress? InCluster()
    {
        if (environment("KUBERNETES_SERVICE_HOST") is not { Length: > 0 } host) return null;
        var port = environment("KUBERNETES_SERVICE_PORT") is { Length: > 0 } given ? given : "443";
        var token = Path.Join(serviceAccount, "token");
        if (!File.Exists(token)) throw new KubernetesException(0, $"{token} is missing: the pod needs a service account whose token is mounted (automountServiceAccountToken)");
        var space = Path.Join(serviceAccount, "namespace");
        return new ClusterAddress
        {
            Server = new Uri($"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}"),
            Http = new HttpClientConfig
            {
                // Kubernetes renews it: read anew for each request.
                Authorization = new AuthorizationConfig { CredentialsFile = token },
                Tls = new TlsConfig { CaFile = Path.Join(serviceAccount, "ca.crt") },
            },
            Namespace = File.Exists(space) ? File.ReadAllText(space).Trim() : "default",
            Origin = "the service account of this pod",
        };
    }
}
