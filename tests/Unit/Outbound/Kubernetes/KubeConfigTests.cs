using Barograph.Outbound.Kubernetes;

namespace Barograph.Tests.Unit.Outbound.Kubernetes;

public sealed class KubeConfigTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("barograph-kubeconfig").FullName;

    public void Dispose() => Directory.Delete(folder, true);

    [Fact]
    public void contexts_clusters_and_users_come_together_and_files_are_relative_to_the_kubeconfig()
    {
        var address = KubeConfigFile.Read([Write("config", Two)]).Address("prod");
        Assert.Equal(("https://10.0.0.1:6443/", "payments"), (address.Server.AbsoluteUri, address.Namespace));
        Assert.Equal(Path.Combine(folder, "pki/ca.crt"), address.Http.Tls.CaFile);
        Assert.Equal("kube.example", address.Http.Tls.ServerName);
        Assert.Equal(Path.Combine(folder, "token.txt"), address.Http.Authorization!.CredentialsFile);
        var current = KubeConfigFile.Read([Write("config", Two)]).Address(null);
        Assert.Equal(("default", true, "s3cret"), (current.Namespace, current.Http.Tls.InsecureSkipVerify, current.Http.Authorization!.Credentials!.Reveal()));
        Assert.DoesNotContain("s3cret", current.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void of_several_files_the_first_that_names_something_wins()
    {
        var first = Write("first", """
            current-context: prod
            clusters: [{ name: far, cluster: { server: "https://first:1" } }]
            """);
        var address = KubeConfigFile.Read([first, Write("config", Two)]).Address(null);
        Assert.Equal("https://first:1/", address.Server.AbsoluteUri);
        Assert.Equal("payments", address.Namespace);
    }

    [Fact]
    public void a_plugin_with_a_slash_is_relative_and_knows_the_cluster_if_it_wants_to()
    {
        var plugin = KubeConfigFile.Read([Write("config", """
            current-context: c
            clusters: [{ name: k, cluster: { server: "https://k", certificate-authority-data: Y2E= } }]
            users:
              - name: u
                user:
                  exec: { apiVersion: client.authentication.k8s.io/v1, command: ./login, args: [token, "1"], env: [{ name: A, value: b }], provideClusterInfo: true, installHint: Get it. }
            contexts: [{ name: c, context: { cluster: k, user: u } }]
            """)]).Address(null).Plugin!;
        Assert.Equal((Path.Combine(folder, "login"), "token 1", "Get it.", "ca"), (plugin.Command, string.Join(' ', plugin.Arguments), plugin.InstallHint, plugin.Cluster!.Ca));
    }

    [Theory]
    [InlineData("clusters: [", null, "config:")]
    [InlineData("contexts: [{ name: a, context: { cluster: k } }]", null, "there is no current-context; --context names one of a")]
    [InlineData("contexts: [{ name: a, context: { cluster: k } }]", "b", "there is no context b; there are a")]
    [InlineData("contexts: [{ name: a, context: { cluster: k } }]", "a", "there is no cluster \"k\"")]
    [InlineData("clusters: [{ name: k, cluster: { server: 'x' } }]\ncontexts: [{ name: a, context: { cluster: k } }]", "a", "server: an http or https address is wanted, found \"x\"")]
    [InlineData("clusters: [{ name: k, cluster: { server: 'https://x', certificate-authority-data: '*s3cret' } }]\ncontexts: [{ name: a, context: { cluster: k } }]", "a", "certificate-authority-data: base64 is wanted")]
    [InlineData("clusters: [{ name: k, cluster: { server: 'https://x' } }]\nusers: [{ name: u, user: { auth-provider: { name: gcp } } }]\ncontexts: [{ name: a, context: { cluster: k, user: u } }]", "a", "auth-provider: these went")]
    public void what_is_wrong_is_said_with_its_place(string text, string? context, string expected)
    {
        var message = Assert.Throws<KubernetesException>(() => KubeConfigFile.Read([Write("config", text)]).Address(context)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        if (context == "a") Assert.Matches("config:[12]:[0-9]+: ", message);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void the_way_to_the_server_is_kubectls()
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, "home", ".kube")).Parent!.FullName;
        var account = Directory.CreateDirectory(Path.Combine(folder, "account")).FullName;
        var variables = new Dictionary<string, string>();
        var locator = new ClusterLocator(variables.GetValueOrDefault, home, account);
        Assert.Contains("no API server is known", Assert.Throws<KubernetesException>(() => locator.Locate(null, null)).Message, StringComparison.Ordinal);

        variables["KUBERNETES_SERVICE_HOST"] = "fd00::1";
        Assert.Contains("token is missing", Assert.Throws<KubernetesException>(() => locator.Locate(null, null)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(account, "token"), "t");
        File.WriteAllText(Path.Combine(account, "namespace"), "tracing\n");
        var inCluster = locator.Locate(null, null);
        Assert.Equal(("https://[fd00::1]/", "tracing"), (inCluster.Server.AbsoluteUri, inCluster.Namespace));

        File.WriteAllText(Path.Combine(home, ".kube", "config"), Two);
        Assert.Equal("https://127.0.0.1:6443/", locator.Locate(null, null).Server.AbsoluteUri);
        variables["KUBECONFIG"] = $"{folder}/none:{Write("named", Two)}";
        Assert.Equal("https://10.0.0.1:6443/", locator.Locate(null, "prod").Server.AbsoluteUri);
        Assert.Contains("cannot read the kubeconfig", Assert.Throws<KubernetesException>(() => locator.Locate(Path.Combine(folder, "none"), null)).Message, StringComparison.Ordinal);
    }

    string Write(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    const string Two = """
        apiVersion: v1
        kind: Config
        current-context: test
        clusters:
          - { name: near, cluster: { server: "https://127.0.0.1:6443", insecure-skip-tls-verify: true } }
          - { name: far, cluster: { server: "https://10.0.0.1:6443", certificate-authority: pki/ca.crt, tls-server-name: kube.example } }
        users:
          - { name: me, user: { token: s3cret } }
          - { name: robot, user: { token: old, tokenFile: token.txt } }
        contexts:
          - { name: test, context: { cluster: near, user: me } }
          - { name: prod, context: { cluster: far, user: robot, namespace: payments } }
        """;
}
