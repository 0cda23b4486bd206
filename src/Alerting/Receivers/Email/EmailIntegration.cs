using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Barograph.Alerting.Receivers.Content;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Formats.Templates;
using Barograph.Outbound.Http;
using Barograph.Outbound.Mail;

namespace Barograph.Alerting.Receivers.Email;

/// <summary>Sends a mail by the configured smarthost.</summary>
sealed class EmailIntegration : IIntegration
{
    const string Subject = "{{ template \"email.default.subject\" . }}";
    const int ImplicitTlsPort = 465;

    readonly EmailConfig config;
    readonly NotificationTemplates templates;
    readonly ReceiverSurroundings around;
    readonly Smarthost host;
    readonly List<(string Name, string Template)> headers = [];

    public EmailIntegration(EmailConfig config, int index, NotificationTemplates templates, ReceiverSurroundings around)
    {
        (this.config, Index, this.templates, this.around) = (config, index, templates, around);
        var colon = config.Smarthost.LastIndexOf(':');
        var port = int.Parse(config.Smarthost.AsSpan(colon + 1), CultureInfo.InvariantCulture);
        host = new Smarthost
        {
            Host = config.Smarthost[..colon].Trim('[', ']'),
            Port = port,
            Hello = config.Hello.Length > 0 ? config.Hello : "localhost",
            ImplicitTls = config.ForceImplicitTls ?? port == ImplicitTlsPort,
            RequireTls = config.RequireTls ?? true,
            Tls = new TlsMaterial(config.Tls ?? new()),
            Login = config.AuthUsername.Length == 0 ? null : new MailLogin(
                config.AuthUsername, new SecretSource(config.AuthPassword, config.AuthPasswordFile), new SecretSource(config.AuthSecret, config.AuthSecretFile), config.AuthIdentity),
        };
        foreach (var (name, usual) in (ReadOnlySpan<(string, string)>)[("From", config.From), ("To", config.To), ("Subject", Subject)])
        {
            if (!config.Headers.ContainsKey(name)) headers.Add((name, usual));
        }
        headers.AddRange(config.Headers.OrderBy(static header => header.Key, StringComparer.Ordinal).Select(static header => (header.Key, header.Value)));
    }

    public string Kind => "email";

    public int Index { get; }

    public bool SendsResolved => config.SendResolved;

    public async Task<SendOutcome> SendAsync(Notification notification, CancellationToken cancel)
    {
        var data = new NotificationData(notification);
        try
        {
            var from = MailAddressReader.List(templates.Text(config.From, data, cancel));
            if (from.Count != 1) return SendOutcome.GiveUp($"email: from must be exactly one address, and is {from.Count}");
            var to = MailAddressReader.List(templates.Text(config.To, data, cancel));
            var now = around.Clock.GetUtcNow();
            var message = Compose(notification, data, now, cancel).Write(now, around.Dice, around.HostName);
            await new MailDelivery(host, around.Clock).SendAsync(from[0].Address, [.. to.Select(static one => one.Address)], message, cancel).ConfigureAwait(false);
            return SendOutcome.Delivered;
        }
        catch (GoTemplateException wrong)
        {
            return SendOutcome.GiveUp($"email: {wrong.Message}");
        }
        catch (FormatException wrong)
        {
            return SendOutcome.GiveUp($"email: {wrong.Message}");
        }
        catch (HttpServiceException wrong)
        {
            return SendOutcome.Again($"email: {wrong.Message}");
        }
        catch (MailException wrong)
        {
            return wrong.Retry ? SendOutcome.Again($"email: {wrong.Message}") : SendOutcome.GiveUp($"email: {wrong.Message}");
        }
    }

    MailMessage Compose(Notification notification, NotificationData data, DateTimeOffset now, CancellationToken cancel)
    {
        var lines = headers.Select(header => (header.Name, templates.Text(header.Template, data, cancel))).ToList();
        if (config.Threading is { Enabled: true } threading)
        {
            var root = ThreadOf(notification.GroupKey, threading.ThreadByDate == "daily" ? now : null);
            lines.Add(("References", root));
            lines.Add(("In-Reply-To", root));
        }
        return new MailMessage { Headers = lines, Text = templates.Text(config.Text, data, cancel), Html = templates.Html(config.Html, data, cancel) };
    }

    // The id of a mail that never was: mail programs show all that refer to it as one conversation.
    static string ThreadOf(string groupKey, DateTimeOffset? day)
    {
        var group = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(groupKey)))[..16];
        return $"<alert-{group}-{day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}@alertmanager>";
    }

    public void Dispose()
    {
        // A mail has a connection of its own, which is gone with it.
    }
}
