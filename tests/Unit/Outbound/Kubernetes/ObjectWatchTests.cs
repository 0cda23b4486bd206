using Barograph.Formats.Configuration;
using Barograph.Outbound.Kubernetes;
using Barograph.Tests.Unit.Outbound.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Barograph.Tests.Unit.Outbound.Kubernetes;

public sealed class ObjectWatchTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task a_list_comes_in_pages_and_changes_follow()
    {
        await using var server = await ApiServer.StartAsync();
        for (var i = 0; i < 8; i++) server.Put("shop", $"web-{i}");
        server.Put("other", "web-9");
        await using var followed = new Followed(server, "/api/v1/namespaces/shop/pods", "");
        await followed.UntilAsync(static names => names == "web-0 web-1 web-2 web-3 web-4 web-5 web-6 web-7");
        server.Delete("shop", "web-3");
        server.Put("shop", "api-0");
        await followed.UntilAsync(static names => names == "api-0 web-0 web-1 web-2 web-4 web-5 web-6 web-7");
        Assert.Equal(3, server.Asked.Count(static a => a.Contains("limit=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task a_stream_that_ends_goes_on_from_where_it_was_without_another_list()
    {
        await using var server = await ApiServer.StartAsync();
        server.Put("shop", "a");
        await using var followed = new Followed(server, "/api/v1/pods", "");
        await followed.UntilAsync(static names => names == "a");
        server.CutWatches();
        server.Put("shop", "b");
        await followed.UntilAsync(static names => names == "a b");
        Assert.Single(server.Asked, static a => a.Contains("limit=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_version_that_is_gone_is_listed_anew()
    {
        await using var server = await ApiServer.StartAsync();
        server.Put("shop", "a");
        server.Put("shop", "b");
        await using var followed = new Followed(server, "/api/v1/pods", "");
        await followed.UntilAsync(static names => names == "a b");
        server.Delete("shop", "a");
        server.Forget();
        await followed.UntilAsync(static names => names == "b");
        server.Put("shop", "c");
        await followed.UntilAsync(static names => names == "b c");
    }

    [Fact]
    public async Task trouble_is_told_and_got_over()
    {
        await using var server = await ApiServer.StartAsync();
        server.Put("shop", "a");
        var failures = 2;
        server.Instead = async context =>
        {
            if (Interlocked.Decrement(ref failures) < 0) return false;
            await ApiServer.RefuseAsync(context, 503, "etcd is away");
            return true;
        };
        await using var followed = new Followed(server, "/api/v1/pods", "");
        await followed.UntilAsync(static names => names == "a");
        Assert.Contains("answered 503: etcd is away", followed.Troubles[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "Unauthorized", "does not know who asks (401 Unauthorized): the credentials of a test are wrong or have expired")]
    [InlineData(403, "pods is forbidden: User x cannot list", "does not allow it: pods is forbidden: User x cannot list (the role needs get, list and watch)")]
    [InlineData(404, "not found", "answered 404: not found")]
    public async Task a_refusal_says_what_is_wrong(int status, string message, string expected)
    {
        await using var server = await ApiServer.StartAsync();
        server.Instead = async context =>
        {
            await ApiServer.RefuseAsync(context, status, message);
            return true;
        };
        using var api = server.Api();
        var refused = await Assert.ThrowsAsync<KubernetesException>(() => api.GetAsync("/api/v1/pods?limit=1", default));
        Assert.Equal(status, refused.Status);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task one_that_does_not_answer_is_not_waited_for_for_ever()
    {
        await using var server = await ApiServer.StartAsync();
        server.Instead = static async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        using var api = server.Api(timeout: TimeSpan.FromMilliseconds(200));
        Assert.Contains("did not answer within 0.2 s", (await Assert.ThrowsAsync<KubernetesException>(() => api.GetAsync("/api/v1/pods?limit=1", default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task over_tls_the_authority_and_the_client_certificate_of_the_kubeconfig_count()
    {
        using var certificates = new TestCertificates();
        await using var server = await ApiServer.StartAsync(listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificates.Issue("server", "127.0.0.1");
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = static (certificate, _, _) => certificate.Subject == "CN=admin";
        }));
        server.Put("shop", "a");
        var client = certificates.Issue("admin");
        var folder = Directory.CreateTempSubdirectory("barograph-kube").FullName;
        var file = Path.Combine(folder, "config");
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.crt"), certificates.AuthorityPem);
        await File.WriteAllTextAsync(file, $$"""
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{ name: k, cluster: { server: "{{server.Url}}", certificate-authority: ca.crt } }]
            users: [{ name: u, user: { client-certificate-data: {{Base64(client.ExportCertificatePem())}}, client-key-data: {{Base64(TestCertificates.KeyPem(client))}} } }]
            contexts: [{ name: c, context: { cluster: k, user: u, namespace: shop } }]
            """);
        using var api = new KubernetesApi(KubeConfigFile.Read([file]).Address(null), Patience, "test", TimeProvider.System);
        using (var pods = await api.GetAsync("/api/v1/namespaces/shop/pods?limit=1", default)) Assert.Equal(1, pods.RootElement.GetProperty("items").GetArrayLength());
        using var stranger = server.Api(new HttpClientConfig());
        Assert.Contains("cannot be asked", (await Assert.ThrowsAsync<KubernetesException>(() => stranger.GetAsync("/api/v1/pods?limit=1", default))).Message, StringComparison.Ordinal);
        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task a_plugin_is_asked_again_when_its_token_is_refused()
    {
        await using var server = await ApiServer.StartAsync();
        server.Token = "first";
        server.Put("shop", "a");
        var folder = Directory.CreateTempSubdirectory("barograph-plugin").FullName;
        var token = Path.Combine(folder, "token");
        await File.WriteAllTextAsync(token, "first");
        var plugin = new ExecPlugin("client.authentication.k8s.io/v1", "/bin/sh",
            ["-c", """case "$KUBERNETES_EXEC_INFO" in *'"interactive":false'*) ;; *) exit 9;; esac; echo "{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"$(cat $FILE)\"}}" """], [new("FILE", token)], "", null);
        using var api = new KubernetesApi(new ClusterAddress { Server = server.Url, Http = new HttpClientConfig(), Plugin = plugin, Origin = "a test" }, Patience, "test", TimeProvider.System);
        (await api.GetAsync("/api/v1/pods?limit=1", default)).Dispose();
        server.Token = "second";
        await File.WriteAllTextAsync(token, "second");
        (await api.GetAsync("/api/v1/pods?limit=1", default)).Dispose();
        server.Token = "third";
        Assert.Equal(401, (await Assert.ThrowsAsync<KubernetesException>(() => api.GetAsync("/api/v1/pods?limit=1", default))).Status);
        Directory.Delete(folder, true);
    }

    [Theory]
    [InlineData("exit 3", "failed (exit code 3)")]
    [InlineData("echo go away >&2; exit 1", "failed (exit code 1): go away")]
    [InlineData("echo hunter2", "printed no ExecCredential with a status")]
    public async Task a_plugin_that_fails_is_named(string script, string expected)
    {
        var plugin = new ExecPlugin("client.authentication.k8s.io/v1", "/bin/sh", ["-c", script], [], "", null);
        using var api = new KubernetesApi(new ClusterAddress { Server = new Uri("http://127.0.0.1:1"), Http = new HttpClientConfig(), Plugin = plugin, Origin = "a test" }, Patience, "test", TimeProvider.System);
        var message = (await Assert.ThrowsAsync<KubernetesException>(() => api.GetAsync("/x", default))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
    }

    static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    sealed class Followed : IAsyncDisposable
    {
        readonly KubernetesApi api;
        readonly CancellationTokenSource ending = new();
        readonly ObjectWatch<string> watch;
        readonly Task running;
        volatile string names = "";
        volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Followed(ApiServer server, string path, string query)
        {
            api = server.Api();
            watch = new ObjectWatch<string>(api, path, query, static pod => pod.GetProperty("metadata").GetProperty("name").GetString()!, TimeProvider.System, new Random(1));
            running = watch.RunAsync(Changed, trouble => Troubles.Add(trouble), ending.Token);
        }

        public List<string> Troubles { get; } = [];

        public async Task UntilAsync(Func<string, bool> expected)
        {
            using var patience = new CancellationTokenSource(Patience);
            while (true)
            {
                var next = changed;
                if (expected(names)) return;
                await next.Task.WaitAsync(patience.Token);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await ending.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.True(running.IsCanceled, running.Exception?.Message);
            api.Dispose();
            ending.Dispose();
        }

        void Changed()
        {
            names = string.Join(' ', watch.Objects.Values.Order(StringComparer.Ordinal));
            var before = changed;
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            before.SetResult();
        }
    }
}
