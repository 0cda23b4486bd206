using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Api;

/// <summary>The real Prometheus and the built barograph are given the same web configuration file and let the same callers in.</summary>
public sealed class WebConfigTests(ITestOutputHelper output)
{
    // Of the password "secret", cost 10.
    const string Hash = "$2b$10$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u";

    static readonly (string Name, string Password)[] Callers = [("alice", "secret"), ("alice", "wrong"), ("bob", "secret"), ("", ""), ("alice", "")];

    static readonly string[] Compared = ["WWW-Authenticate", "X-Frame-Options", "X-Content-Type-Options", "Strict-Transport-Security", "Content-Security-Policy"];

    [Fact]
    public async Task users_and_headers_are_prometheus()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var program)) return;
        const string Yaml = "basic_auth_users: {alice: '" + Hash + "'}\nhttp_server_config: {headers: {X-Frame-Options: deny, Content-Security-Policy: \"default-src 'self'\"}}\n";
        await using var theirs = await StartAsync(program, folder => File.WriteAllText(Path.Combine(folder, "web.yml"), Yaml), Plain);
        await using var ours = await StartAsync(BarographBinary.Path, folder => File.WriteAllText(Path.Combine(folder, "web.yml"), Yaml), Plain);
        foreach (var (name, password) in Callers)
        {
            foreach (var path in (string[])["/-/healthy", "/api/v1/query?query=1", "/metrics"])
                Assert.Equal(await AskAsync(theirs.Port, "http", name, password, path, null), await AskAsync(ours.Port, "http", name, password, path, null));
        }
    }

    [Theory]
    [InlineData("NoClientCert")]
    [InlineData("RequestClientCert")]
    [InlineData("RequireAnyClientCert")]
    [InlineData("VerifyClientCertIfGiven")]
    [InlineData("RequireAndVerifyClientCert")]
    public async Task client_certificates_are_taken_as_prometheus_takes_them(string type)
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var program)) return;
        using var known = Certificate("known");
        using var stranger = Certificate("stranger");
        void Prepare(string folder)
        {
            using var server = Certificate("localhost");
            File.WriteAllText(Path.Combine(folder, "cert.pem"), server.ExportCertificatePem());
            File.WriteAllText(Path.Combine(folder, "key.pem"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
            File.WriteAllText(Path.Combine(folder, "ca.pem"), known.ExportCertificatePem());
            File.WriteAllText(Path.Combine(folder, "web.yml"), $"tls_server_config: {{cert_file: cert.pem, key_file: key.pem, client_auth_type: {type}{(type == "NoClientCert" ? "" : ", client_ca_file: ca.pem")}}}\n");
        }
        HttpClient Client(int port) => Secure(port, known);
        await using var theirs = await StartAsync(program, Prepare, Client);
        await using var ours = await StartAsync(BarographBinary.Path, Prepare, Client);
        foreach (var certificate in (X509Certificate2?[])[null, known, stranger])
        {
            var what = certificate?.Subject ?? "no certificate";
            Assert.Equal($"{what}: {await AskAsync(theirs.Port, "https", "", "", "/-/healthy", certificate)}", $"{what}: {await AskAsync(ours.Port, "https", "", "", "/-/healthy", certificate)}");
        }
    }

    [Fact]
    public async Task a_file_that_cannot_be_used_keeps_the_server_from_starting_and_is_named()
    {
        foreach (var (yaml, part) in ((string, string)[])[
            ("tls_server_config: {cert_file: none.pem, key_file: none.pem}", "none.pem"), ("basic_auth_users: {a: b}", "bcrypt"), ("tls_server_config: {cert: x, key: y}", "no certificate in PEM")])
        {
            var broken = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(BarographBinary.Path, folder => File.WriteAllText(Path.Combine(folder, "web.yml"), yaml), Plain));
            Assert.Contains(part, broken.Message, StringComparison.Ordinal);
            Assert.Contains("web.yml", broken.Message, StringComparison.Ordinal);
        }
    }

    static Task<PeerProcess> StartAsync(string program, Action<string> prepare, Func<int, HttpClient> http) => PeerProcess.StartAsync(
        program,
        static (port, folder) => [$"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", $"--web.config.file={folder}/web.yml"],
        "/-/ready",
        folder =>
        {
            File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "");
            prepare(folder);
        },
        default, http);

    static HttpClient Plain(int port)
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = Basic("alice", "secret");
        return client;
    }

    static HttpClient Secure(int port, X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        if (certificate is not null) handler.SslOptions.ClientCertificates = [certificate];
        // The handler alone picks only certificates of authorities that the server names.
        if (certificate is not null) handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        return new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port}") };
    }

    static AuthenticationHeaderValue Basic(string name, string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    /// <summary>Status and hardening headers, or that the handshake failed.</summary>
    static async Task<string> AskAsync(int port, string scheme, string name, string password, string path, X509Certificate2? certificate)
    {
        using var client = Secure(port, certificate);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{scheme}://127.0.0.1:{port}{path}");
        if (name.Length > 0) request.Headers.Authorization = Basic(name, password);
        try
        {
            using var answer = await client.SendAsync(request);
            var headers = Compared.Where(answer.Headers.Contains).Select(header => $"{header}={string.Join(',', answer.Headers.GetValues(header))}");
            var body = answer.StatusCode == HttpStatusCode.OK ? "" : await answer.Content.ReadAsStringAsync();
            return $"{name} {path} {(int)answer.StatusCode} {string.Join(' ', headers)} {answer.Content.Headers.ContentType} {body}";
        }
        catch (HttpRequestException)
        {
            return "kept out";
        }
    }

    static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
