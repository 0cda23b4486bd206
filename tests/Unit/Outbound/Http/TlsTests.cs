using System.Security.Authentication;
using Barograph.Formats.Configuration;
using Barograph.Outbound.Http;
using Barograph.Tests.Unit.Scraping.Doubles;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Barograph.Tests.Unit.Outbound.Http;

public sealed class TlsTests : IDisposable
{
    readonly TestCertificates certificates = new();
    readonly string folder = Directory.CreateTempSubdirectory("barograph-tls").FullName;

    async Task<PageServer> ServeAsync(bool askClient = false, string[]? hosts = null)
    {
        var own = certificates.Issue("server", hosts ?? ["127.0.0.1", "localhost"]);
        var server = await PageServer.StartAsync(listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = own;
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            if (!askClient) return;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = static (_, _, _) => true;
        }));
        server.Answer = static context => context.Response.WriteAsync($"{context.Request.Protocol} {context.Connection.ClientCertificate?.Subject}");
        return server;
    }

    static async Task<string> GetAsync(HttpService http, Uri url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var response = await http.SendAsync(request, CancellationToken.None);
        return await response.Content.ReadAsStringAsync();
    }

    static async Task<string> GetAsync(TlsConfig tls, Uri url, bool http2 = true)
    {
        using var http = new HttpService(new HttpClientConfig { Tls = tls, EnableHttp2 = http2 }, TimeProvider.System);
        return await GetAsync(http, url);
    }

    [Fact]
    public async Task the_configured_authority_is_trusted_and_an_unknown_one_is_not()
    {
        await using var server = await ServeAsync();
        Assert.Equal("HTTP/2 ", await GetAsync(new TlsConfig { Ca = certificates.AuthorityPem }, server.Url));
        Assert.Equal("HTTP/1.1 ", await GetAsync(new TlsConfig { Ca = certificates.AuthorityPem }, server.Url, http2: false));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(new TlsConfig(), server.Url));
        Assert.Equal("HTTP/2 ", await GetAsync(new TlsConfig { InsecureSkipVerify = true }, server.Url));
    }

    [Fact]
    public async Task the_server_name_is_what_the_certificate_is_held_against()
    {
        await using var server = await ServeAsync(hosts: ["metrics.example"]);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(new TlsConfig { Ca = certificates.AuthorityPem }, server.Url));
        Assert.Equal("HTTP/2 ", await GetAsync(new TlsConfig { Ca = certificates.AuthorityPem, ServerName = "metrics.example" }, server.Url));
        await Assert.ThrowsAsync<HttpRequestException>(
            () => GetAsync(new TlsConfig { Ca = certificates.AuthorityPem, ServerName = "other.example" }, server.Url));
    }

    [Fact]
    public async Task a_client_certificate_is_shown_and_a_new_one_counts_when_the_files_change()
    {
        await using var server = await ServeAsync(askClient: true);
        string cert = Path.Combine(folder, "c.pem"), key = Path.Combine(folder, "k.pem");
        Put("first");
        using var http = new HttpService(new HttpClientConfig { Tls = new TlsConfig { Ca = certificates.AuthorityPem, CertFile = cert, KeyFile = key } }, TimeProvider.System);
        Assert.EndsWith("CN=first", await GetAsync(http, server.Url), StringComparison.Ordinal);
        Put("second one");
        Assert.EndsWith("CN=second one", await GetAsync(http, server.Url), StringComparison.Ordinal);

        void Put(string name)
        {
            using var issued = certificates.Issue(name);
            File.WriteAllText(cert, issued.ExportCertificatePem());
            File.WriteAllText(key, TestCertificates.KeyPem(issued));
        }
    }

    [Fact]
    public async Task a_version_that_the_server_does_not_speak_fails()
    {
        var own = certificates.Issue("server", "127.0.0.1");
        await using var server = await PageServer.StartAsync(listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = own;
            https.SslProtocols = SslProtocols.Tls12;
        }));
        server.Page = "fine";
        Assert.Equal("fine", await GetAsync(new TlsConfig { Ca = certificates.AuthorityPem, MaxVersion = "TLS12" }, server.Url));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(new TlsConfig { Ca = certificates.AuthorityPem, MinVersion = "TLS13" }, server.Url));
    }

    [Fact]
    public async Task a_key_that_does_not_fit_is_told_without_the_key()
    {
        using var issued = certificates.Issue("a");
        using var other = certificates.Issue("b");
        var key = TestCertificates.KeyPem(other);
        var wrong = await Assert.ThrowsAsync<HttpServiceException>(
            () => GetAsync(new TlsConfig { Cert = issued.ExportCertificatePem(), Key = new Secret(key) }, new Uri("https://127.0.0.1:1")));
        Assert.DoesNotContain(key[40..80], wrong.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task https_goes_through_a_tunnel_that_carries_the_configured_headers()
    {
        await using var server = await ServeAsync();
        await using var proxy = TunnelProxy.Start();
        var config = new HttpClientConfig
        {
            Tls = new TlsConfig { Ca = certificates.AuthorityPem },
            Proxy = new ProxyConfig
            {
                ProxyUrl = new Uri($"http://user:pa%20ss@127.0.0.1:{proxy.Port}"),
                ConnectHeaders = new Dictionary<string, IReadOnlyList<Secret>> { ["X-Pass"] = [new Secret("let me in")] },
            },
        };
        using var http = new HttpService(config, TimeProvider.System);
        Assert.Equal("HTTP/2 ", await GetAsync(http, server.Url));
        Assert.StartsWith($"CONNECT {server.Address} HTTP/1.1", proxy.LastRequest, StringComparison.Ordinal);
        Assert.Contains("X-Pass: let me in", proxy.LastRequest, StringComparison.Ordinal);
        Assert.Contains("Proxy-Authorization: Basic dXNlcjpwYSBzcw==", proxy.LastRequest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task plain_http_is_asked_of_the_proxy_with_the_whole_url()
    {
        await using var proxy = await PageServer.StartAsync();
        proxy.Answer = static context => context.Response.WriteAsync($"proxied {context.Request.Host}{context.Request.Path}");
        using var http = new HttpService(new HttpClientConfig { Proxy = new ProxyConfig { ProxyUrl = proxy.Url } }, TimeProvider.System);
        Assert.Equal("proxied somewhere.example:9100/metrics", await GetAsync(http, new Uri("http://somewhere.example:9100/metrics")));
    }

    public void Dispose()
    {
        certificates.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
