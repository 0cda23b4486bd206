using Barograph.Formats.Configuration.Web;

namespace Barograph.Tests.Unit.Formats.Configuration;

public class WebConfigFileTests
{
    const string Hash = "$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay";

    static WebConfigReading Load(string yaml) => WebConfigFile.Load("w/web.yml", new FilesInMemory { ["w/web.yml"] = yaml, ["w/c.pem"] = "x", ["w/k.pem"] = "x" });

    [Fact]
    public void an_empty_file_protects_nothing()
    {
        var config = Load("").Config!;
        Assert.Equal((null, true, 0), (config.Tls, config.Http2, config.BasicAuthUsers.Count));
    }

    [Fact]
    public void certificates_users_and_headers_are_read()
    {
        var config = Load($"tls_server_config: {{cert_file: c.pem, key_file: k.pem}}\nhttp_server_config: {{http2: false, headers: {{X-Frame-Options: deny}}}}\nbasic_auth_users: {{alice: {Hash}}}\n").Config!;
        Assert.Equal(("w/c.pem", "TLS12", false), (config.Tls!.CertFile, config.Tls.MinVersion, config.Http2));
        Assert.Equal(Hash, config.BasicAuthUsers["alice"].Reveal());
    }

    [Theory]
    [InlineData("tls_server_config: {cert_file: c.pem}", "missing one of key or key_file")]
    [InlineData("tls_server_config: {cert_file: gone.pem, key_file: k.pem}", "file \"w/gone.pem\": no such file or directory")]
    [InlineData("tls_server_config: {cert_file: c.pem, key_file: k.pem, client_ca_file: c.pem}", "a client CA is configured without a client_auth_type")]
    [InlineData("tls_server_config: {cert_file: c.pem, key_file: k.pem, min_version: TLS9}", "unknown value \"TLS9\"")]
    [InlineData("http_server_config: {headers: {X-Other: a}}", "can not be configured")]
    [InlineData("http_server_config: {headers: {X-Frame-Options: maybe}}", "invalid value \"maybe\"")]
    [InlineData("http_server_config: {headers: {X-Frame-Options: ''}}", "invalid value \"\"")]
    [InlineData("rate_limit: {burst: -1}", "out of range")]
    [InlineData("basic_auth_users: {alice: plain}", "not a bcrypt hash")]
    [InlineData("basic_auth_users: {alice: }", "not a bcrypt hash")]
    [InlineData("basic_auth_user: {}", "did you mean \"basic_auth_users\"?")]
    public void what_would_not_protect_is_refused(string yaml, string complaint)
        => Assert.Contains(complaint, Assert.Single(Load(yaml).Complaints).ToString(), StringComparison.Ordinal);
}
