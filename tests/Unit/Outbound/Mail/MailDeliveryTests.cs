using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Outbound.Http;
using Barograph.Outbound.Mail;
using Barograph.Tests.Unit.Scraping.Doubles;

namespace Barograph.Tests.Unit.Outbound.Mail;

public class MailDeliveryTests
{
    static Task SendAsync(Smarthost host, string from = "a@x", TimeProvider? clock = null)
        => new MailDelivery(host, clock ?? TimeProvider.System).SendAsync(from, ["b@y"], "Subject: s\r\n\r\n.t\r\n"u8.ToArray(), CancellationToken.None);

    [Fact]
    public async Task a_server_of_the_old_kind_is_greeted_the_old_way()
    {
        await using var server = new ScriptedSmtp("220 hi\r\n", "502 what?\r\n", "250 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go on\r\n", "250 taken\r\n", "221 bye\r\n");
        await SendAsync(server.Host);
        Assert.Equal(["EHLO localhost", "HELO localhost", "MAIL FROM:<a@x>", "RCPT TO:<b@y>", "DATA", "Subject: s", "", "..t", ".", "QUIT"], server.Heard);
    }

    [Theory]
    [InlineData("451 4.3.0 come back later", true)]
    [InlineData("552 5.3.4 too large", false)]
    public async Task what_the_server_calls_temporary_is_worth_another_attempt(string answer, bool retry)
    {
        await using var server = new ScriptedSmtp("220 hi\r\n", "250-hi\r\n250 SIZE 10\r\n", answer + "\r\n");
        var wrong = await Assert.ThrowsAsync<MailException>(() => SendAsync(server.Host));
        Assert.Equal($"{server.Host}: MAIL FROM: the server answered {answer}", wrong.Message);
        Assert.Equal(retry, wrong.Retry);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "greeting: what the server answers is not SMTP: HTTP/1.1 400 Bad Request")]
    [InlineData("220 hi", "greeting: the server broke off")]
    [InlineData("554 go away\r\n", "greeting: the server answered 554 go away")]
    public async Task what_is_no_mail_server_is_told(string says, string complaint)
    {
        await using var server = new ScriptedSmtp(says);
        var host = server.Host;
        if (!says.EndsWith('\n')) server.CutsOff = true;
        var wrong = await Assert.ThrowsAsync<MailException>(() => SendAsync(host));
        Assert.Equal($"{host}: {complaint}", wrong.Message);
    }

    [Fact]
    public async Task words_slipped_in_before_tls_begins_are_not_believed()
    {
        await using var server = new ScriptedSmtp("220 hi\r\n", "250-hi\r\n250 STARTTLS\r\n", "220 go on\r\n250 AUTH PLAIN\r\n");
        var wrong = await Assert.ThrowsAsync<MailException>(() => SendAsync(server.Host with { RequireTls = true }));
        Assert.Contains("the server spoke on before TLS began", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task letters_beyond_ascii_in_an_address_need_a_server_that_takes_them()
    {
        await using var old = new ScriptedSmtp("220 hi\r\n", "250-hi\r\n250 8BITMIME\r\n");
        var wrong = await Assert.ThrowsAsync<MailException>(() => SendAsync(old.Host, "jörg@x"));
        Assert.False(wrong.Retry);
        await using var @new = new ScriptedSmtp("220 hi\r\n", "250-hi\r\n250 SMTPUTF8\r\n", "250 ok\r\n", "250 ok\r\n", "354 go on\r\n", "250 taken\r\n", "221 bye\r\n");
        await SendAsync(@new.Host, "jörg@x");
        Assert.Contains(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("MAIL FROM:<jörg@x> SMTPUTF8")), @new.Heard);
    }

    [Fact]
    public async Task a_password_goes_out_in_the_open_to_this_machine_only()
    {
        await using var server = new ScriptedSmtp("220 hi\r\n", "250-hi\r\n250 AUTH PLAIN\r\n", "235 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go on\r\n", "250 taken\r\n", "221 bye\r\n");
        var login = new MailLogin("me", new SecretSource(new Secret("pw"), ""), new SecretSource(null, ""), "");
        await SendAsync(server.Host with { Login = login }); // 127.0.0.1: nobody is on the way
        Assert.Contains("AUTH PLAIN AG1lAHB3", server.Heard);
    }

    [Fact]
    public async Task a_server_that_says_nothing_is_given_up_after_a_minute()
    {
        await using var server = new ScriptedSmtp("");
        var clock = new ManualClock();
        var sending = SendAsync(server.Host, clock: clock);
        await ScrapeStage.UntilAsync(() => clock.Waiting > 0);
        while (!sending.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(61)); // the connection has a minute of its own
            await Task.Delay(5);
        }
        var wrong = await Assert.ThrowsAsync<MailException>(() => sending);
        Assert.Contains("no answer within 60 s", wrong.Message, StringComparison.Ordinal);
        Assert.True(wrong.Retry);
    }

    [Fact]
    public async Task a_closed_port_is_worth_another_attempt()
    {
        var wrong = await Assert.ThrowsAsync<MailException>(() => SendAsync(new Smarthost { Host = "127.0.0.1", Port = 1, Tls = new TlsMaterial(new TlsConfig()) }));
        Assert.StartsWith("127.0.0.1:1: connect: ", wrong.Message, StringComparison.Ordinal);
        Assert.True(wrong.Retry);
    }
}
