using System.Buffers;

namespace Barograph.Outbound.Mail;

/// <summary>Hands one mail over to the smarthost, on a connection of its own: alerts are rare and must not wait on a stale one.</summary>
public sealed class MailDelivery(Smarthost host, TimeProvider clock)
{
    /// <param name="from">The sender's bare address.</param>
    /// <param name="to">Bare addresses. One that is refused fails the whole mail.</param>
    /// <param name="message">Headers and body, lines ended by CR LF.</param>
    /// <exception cref="MailException">It was not taken.</exception>
    /// <exception cref="Http.HttpServiceException">A file with a certificate or password cannot be read.</exception>
    public async Task SendAsync(string from, IReadOnlyList<string> to, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var channel = await SmtpChannel.OpenAsync(host, clock, cancel).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            channel.Good(await channel.ReadAsync("greeting", cancel).ConfigureAwait(false), "greeting");
            var offers = await GreetAsync(channel, cancel).ConfigureAwait(false);
            if (host.RequireTls && !channel.IsEncrypted)
            {
                if (!offers.ContainsKey("STARTTLS")) throw new MailException($"{host}: require_tls is true, but the server does not offer STARTTLS", retry: true);
                await channel.DemandAsync("STARTTLS", "STARTTLS", cancel).ConfigureAwait(false);
                await channel.EncryptAsync(cancel).ConfigureAwait(false);
                offers = await GreetAsync(channel, cancel).ConfigureAwait(false); // what was offered in the open does not count any more
            }
            if (host.Login is { } login && offers.TryGetValue("AUTH", out var mechanisms))
                await SmtpLogin.RunAsync(channel, host, login, mechanisms, cancel).ConfigureAwait(false);
            await HandOverAsync(channel, from, to, message, offers, cancel).ConfigureAwait(false);
            await QuitAsync(channel, cancel).ConfigureAwait(false);
        }
    }

    // Extension by name (upper case), with its words. A server of the old kind knows HELO only, and offers nothing.
    async Task<Dictionary<string, string[]>> GreetAsync(SmtpChannel channel, CancellationToken cancel)
    {
        var offers = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        var reply = await channel.AskAsync("EHLO " + host.Hello, "EHLO", cancel).ConfigureAwait(false);
        if (!reply.IsGood)
        {
            await channel.DemandAsync("HELO " + host.Hello, "HELO", cancel).ConfigureAwait(false);
            return offers;
        }
        foreach (var line in reply.Lines.Skip(1))
        {
            var words = line.Split([' ', '='], StringSplitOptions.RemoveEmptyEntries); // some write AUTH=PLAIN
            if (words.Length > 0) offers.TryAdd(words[0], words[1..]);
        }
        return offers;
    }

    async Task HandOverAsync(
        SmtpChannel channel, string from, IReadOnlyList<string> to, ReadOnlyMemory<byte> message, Dictionary<string, string[]> offers, CancellationToken cancel)
    {
        var international = !System.Text.Ascii.IsValid(from) || to.Any(static address => !System.Text.Ascii.IsValid(address));
        if (international && !offers.ContainsKey("SMTPUTF8"))
            throw new MailException($"{host}: an address holds letters beyond ASCII, and the server does not offer SMTPUTF8", retry: false);
        await channel.DemandAsync($"MAIL FROM:<{from}>{(international ? " SMTPUTF8" : "")}", "MAIL FROM", cancel).ConfigureAwait(false);
        foreach (var address in to) await channel.DemandAsync($"RCPT TO:<{address}>", $"RCPT TO:<{address}>", cancel).ConfigureAwait(false);
        var reply = await channel.AskAsync("DATA", "DATA", cancel).ConfigureAwait(false);
        if (reply.Code != 354) throw channel.Refused(reply, "DATA");
        await channel.WriteAsync(Stuffed(message.Span), "DATA", cancel).ConfigureAwait(false);
        channel.Good(await channel.ReadAsync("end of DATA", cancel).ConfigureAwait(false), "end of DATA");
    }

    /// <summary>A dot at a line's beginning is doubled, and a lone one ends the mail (RFC 5321 section 4.5.2).</summary>
    public static ReadOnlyMemory<byte> Stuffed(ReadOnlySpan<byte> message)
    {
        var stuffed = new ArrayBufferWriter<byte>(message.Length + 64);
        while (!message.IsEmpty)
        {
            if (message[0] == '.') stuffed.Write("."u8);
            var newline = message.IndexOf((byte)'\n');
            var line = newline < 0 ? message : message[..(newline + 1)];
            stuffed.Write(line);
            message = message[line.Length..];
            if (newline < 0) stuffed.Write("\r\n"u8);
        }
        stuffed.Write(".\r\n"u8);
        return stuffed.WrittenMemory;
    }

    // The mail is the server's by now: how it says goodbye changes nothing.
    static async Task QuitAsync(SmtpChannel channel, CancellationToken cancel)
    {
        try
        {
            await channel.AskAsync("QUIT", "QUIT", cancel).ConfigureAwait(false);
        }
        catch (MailException)
        {
            return;
        }
    }
}
