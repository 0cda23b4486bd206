using Barograph.Alerting.Receivers;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Tests.Unit.Outbound.Mail;

namespace Barograph.Tests.Unit.Alerting.Receivers;

/// <summary>What the receiver makes of its configuration; logins and TLS are tested against a foreign server.</summary>
public class EmailTests
{
    static readonly string[] Friendly = ["220 hi\r\n", "250 hi\r\n", "250 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go on\r\n", "250 taken\r\n", "221 bye\r\n"];

    static EmailConfig To(ScriptedSmtp server) => new()
    {
        To = "ops@example.org, {{ .CommonLabels.severity }}@example.org",
        From = "Jörg <alerts@example.org>",
        Smarthost = server.Host.ToString(),
        RequireTls = false,
        Hello = "me",
    };

    static async Task<SendOutcome> SendAsync(EmailConfig config, Notification? notification = null)
    {
        using var email = ReceiverPlan.Build(new ReceiverConfig { Emails = [config] }, ReceiverStage.Templates, ReceiverStage.Around)[0];
        return await email.SendAsync(notification ?? ReceiverStage.Notify(ReceiverStage.Firing("a:1")), CancellationToken.None);
    }

    [Fact]
    public async Task a_mail_has_the_default_subject_and_page_and_the_headers_of_the_configuration()
    {
        await using var server = new ScriptedSmtp(Friendly);
        var config = To(server) with { Text = "{{ .Status }}", Headers = new Dictionary<string, string> { ["Reply-To"] = "{{ .GroupLabels.alertname }}@example.org" } };
        var outcome = await SendAsync(config);
        Assert.True(outcome.IsDelivered, outcome.Error);
        Assert.Equal(["EHLO me", "MAIL FROM:<alerts@example.org>", "RCPT TO:<ops@example.org>", "RCPT TO:<page@example.org>", "DATA"], server.Heard.Take(5));
        Assert.Equal(
            ["From: =?utf-8?q?J=C3=B6rg?= <alerts@example.org>", "To: ops@example.org, page@example.org", "Subject: [FIRING:1] Down (a:1 page)", "Reply-To: Down@example.org"],
            server.Heard.Skip(5).Take(4));
        Assert.Contains("firing", server.Heard);
        Assert.Contains("Content-Type: text/html; charset=UTF-8", server.Heard);
        Assert.Contains(server.Heard, static line => line.Contains("a:1 is down", StringComparison.Ordinal));
    }

    [Fact]
    public async Task mails_about_a_group_are_one_conversation_where_that_is_wanted()
    {
        var roots = new List<string>();
        foreach (var (key, by) in new[] { ("k", "none"), ("k", "none"), ("other", "none"), ("k", "daily") })
        {
            await using var server = new ScriptedSmtp(Friendly);
            await SendAsync(To(server) with { Threading = new EmailThreading { Enabled = true, ThreadByDate = by } }, ReceiverStage.Notify(ReceiverStage.Firing("a:1")) with { GroupKey = key });
            roots.Add(server.Heard.Single(static line => line.StartsWith("References: ", StringComparison.Ordinal)));
            Assert.Contains(roots[^1].Replace("References", "In-Reply-To", StringComparison.Ordinal), server.Heard);
        }
        Assert.Equal(roots[0], roots[1]);
        Assert.Equal(3, roots.Distinct().Count());
        Assert.Matches("^References: <alert-[0-9a-f]{16}-@alertmanager>$", roots[0]);
        Assert.Matches("^References: <alert-[0-9a-f]{16}-20\\d\\d-\\d\\d-\\d\\d@alertmanager>$", roots[3]);
    }

    [Theory]
    [InlineData("{{ .Status }}", "b@x", "email: not a list of mail addresses: \"firing\" holds no @")]
    [InlineData("a@x, c@x", "b@x", "email: from must be exactly one address, and is 2")]
    [InlineData("a@x", "{{ .Nope }}", "can't evaluate field Nope")]
    public async Task what_makes_no_mail_is_given_up(string from, string to, string complaint)
    {
        var outcome = await SendAsync(new EmailConfig { From = from, To = to, Smarthost = "127.0.0.1:1" });
        Assert.Contains(complaint, outcome.Error, StringComparison.Ordinal);
        Assert.False(outcome.Retry);
    }

    [Fact]
    public async Task a_refused_connection_and_a_missing_password_file_are_tried_again()
    {
        var closed = await SendAsync(new EmailConfig { From = "a@x", To = "b@x", Smarthost = "127.0.0.1:1" });
        Assert.True(closed.Retry);
        Assert.StartsWith("email: 127.0.0.1:1: connect: ", closed.Error, StringComparison.Ordinal);
        await using var server = new ScriptedSmtp("220 hi\r\n", "250-hi\r\n250 AUTH PLAIN\r\n");
        var missing = await SendAsync(To(server) with { AuthUsername = "me", AuthPasswordFile = "/nowhere/password" });
        Assert.True(missing.Retry);
        Assert.StartsWith("email: unable to read file /nowhere/password", missing.Error, StringComparison.Ordinal);
    }
}
