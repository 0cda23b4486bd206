using System.Text;
using System.Text.Json.Nodes;
using Barograph.Formats.Configuration;
using Barograph.Outbound.Http;
using Barograph.Outbound.Mail;
using Barograph.Tests.Unit.Outbound.Http;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Mail;

/// <summary>Mail to a foreign server, in every way in which it may want to know who we are.</summary>
public sealed class MailDeliveryTests(ITestOutputHelper output) : IDisposable
{
    readonly TestCertificates certificates = new();

    JsonObject Options(params (string Key, JsonNode Value)[] more)
    {
        using var certificate = certificates.Issue("mail", "127.0.0.1");
        var options = new JsonObject { ["key"] = TestCertificates.KeyPem(certificate), ["cert"] = certificate.ExportCertificatePem() };
        foreach (var (key, value) in more) options[key] = value;
        return options;
    }

    Smarthost Host(MailServer server, TlsConfig? tls = null) => new()
    {
        Host = "127.0.0.1",
        Port = server.Port,
        Hello = "barograph.test",
        Tls = new TlsMaterial(tls ?? new TlsConfig { Ca = certificates.AuthorityPem }),
    };

    static MailLogin Login(string password, string secret = "", string user = "me")
        => new(user, new SecretSource(new Secret(password), ""), new SecretSource(new Secret(secret), ""), "");

    static Task SendAsync(Smarthost host, params string[] to)
    {
        var message = new MailMessage
        {
            Headers = [("From", "Jörg <alerts@example.org>"), ("To", "ops@example.org"), ("Subject", "[FIRING:1] Höhe über 3 – ✓")],
            Text = ".a line with a dot\nand = and ü\n..\n.\nend",
            Html = "<b>ü</b>",
        };
        var bytes = message.Write(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero), new Random(1), "here");
        return new MailDelivery(host, TimeProvider.System).SendAsync("alerts@example.org", to.Length > 0 ? to : ["ops@example.org"], bytes, CancellationToken.None);
    }

    async Task<MailException> RefusedAsync(Smarthost host, params string[] to)
    {
        var wrong = await Assert.ThrowsAsync<MailException>(() => SendAsync(host, to));
        output.WriteLine(wrong.Message);
        Assert.DoesNotContain("s3cret", wrong.ToString(), StringComparison.Ordinal);
        return wrong;
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("CRAM-MD5")]
    public async Task a_mail_goes_out_under_starttls_with_each_kind_of_login(string method)
    {
        await using var server = await MailServer.StartAsync(output, Options(("methods", new JsonArray(method)), ("user", "me"), ("password", "s3cret")));
        if (server is null) return;
        await SendAsync(Host(server) with { Login = Login("s3cret", "s3cret") }, "ops@example.org", "boss@example.org");
        var mail = server.Take();
        Assert.Equal("alerts@example.org", mail.From);
        Assert.Equal(["ops@example.org", "boss@example.org"], mail.To);
        Assert.True(mail.Encrypted);
        Assert.Equal($"{method} me", mail.User);
        Assert.Equal("barograph.test", mail.Hello);
        Assert.Contains("From: =?utf-8?q?J=C3=B6rg?= <alerts@example.org>\r\n", mail.Mail, StringComparison.Ordinal);
        Assert.Contains("\r\n.a line with a dot\r\nand =3D and =C3=BC\r\n..\r\n.\r\nend\r\n", mail.Mail, StringComparison.Ordinal);
        Assert.All(mail.Mail.Split("\r\n"), static line => Assert.True(line.Length <= 78 && Ascii.IsValid(line), line));
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("CRAM-MD5")]
    public async Task a_wrong_password_is_told_as_such_and_not_tried_again(string method)
    {
        await using var server = await MailServer.StartAsync(output, Options(("methods", new JsonArray(method)), ("user", "me"), ("password", "other")));
        if (server is null) return;
        var wrong = await RefusedAsync(Host(server) with { Login = Login("s3cret", "s3cret") });
        Assert.Contains($"AUTH {method}: the server answered 535", wrong.Message, StringComparison.Ordinal);
        Assert.False(wrong.Retry);
    }

    [Fact]
    public async Task tls_from_the_first_byte()
    {
        await using var server = await MailServer.StartAsync(output, Options(("secure", true)));
        if (server is null) return;
        await SendAsync(Host(server) with { ImplicitTls = true });
        Assert.True(server.Take().Encrypted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_certificate_that_nobody_vouches_for_ends_the_attempt_unless_that_is_wanted(bool implicitTls)
    {
        await using var server = await MailServer.StartAsync(output, Options(("secure", implicitTls)));
        if (server is null) return;
        var wrong = await RefusedAsync(Host(server, new TlsConfig()) with { ImplicitTls = implicitTls });
        Assert.Contains("certificate", wrong.Message, StringComparison.OrdinalIgnoreCase);
        Assert.True(wrong.Retry);
        await SendAsync(Host(server, new TlsConfig { InsecureSkipVerify = true }) with { ImplicitTls = implicitTls });
        Assert.True(server.Take().Encrypted);
        Assert.Equal(0, server.Waiting);
    }

    [Fact]
    public async Task a_certificate_for_another_name_counts_only_under_that_name()
    {
        await using var server = await MailServer.StartAsync(output, Options());
        if (server is null) return;
        await RefusedAsync(Host(server, new TlsConfig { Ca = certificates.AuthorityPem, ServerName = "mail.example.org" }));
        await SendAsync(Host(server, new TlsConfig { Ca = certificates.AuthorityPem, ServerName = "127.0.0.1" }));
        Assert.True(server.Take().Encrypted);
    }

    [Fact]
    public async Task without_starttls_no_mail_goes_out_unless_it_may_go_in_the_open()
    {
        await using var server = await MailServer.StartAsync(output, Options(("hideStartTls", true)));
        if (server is null) return;
        var wrong = await RefusedAsync(Host(server));
        Assert.EndsWith("require_tls is true, but the server does not offer STARTTLS", wrong.Message, StringComparison.Ordinal);
        await SendAsync(Host(server) with { RequireTls = false });
        Assert.False(server.Take().Encrypted);
    }

    [Fact]
    public async Task a_recipient_that_does_not_exist_is_named_and_not_tried_again()
    {
        await using var server = await MailServer.StartAsync(output, Options());
        if (server is null) return;
        var wrong = await RefusedAsync(Host(server), "ops@example.org", "nobody@example.org");
        Assert.Contains("RCPT TO:<nobody@example.org>: the server answered 550 ", wrong.Message, StringComparison.Ordinal);
        Assert.False(wrong.Retry);
        Assert.Equal(0, server.Waiting);
    }

    [Fact]
    public async Task a_login_that_lacks_what_the_server_offers_says_what_is_missing()
    {
        await using var server = await MailServer.StartAsync(output, Options(("methods", new JsonArray("CRAM-MD5")), ("user", "me"), ("password", "s3cret")));
        if (server is null) return;
        var wrong = await RefusedAsync(Host(server) with { Login = Login("s3cret") });
        Assert.EndsWith("the server offers CRAM-MD5; missing: a secret for CRAM-MD5", wrong.Message, StringComparison.Ordinal);
    }

    public void Dispose() => certificates.Dispose();
}
