using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Barograph.Outbound.Mail;

/// <summary>Shows the server who we are, by the first mechanism in its list that we can: CRAM-MD5 with a secret, PLAIN or LOGIN with a password.</summary>
static class SmtpLogin
{
    const int Accepted = 235, More = 334;

    /// <param name="mechanisms">As the server offered them after AUTH.</param>
    public static async Task RunAsync(SmtpChannel channel, Smarthost host, MailLogin login, IReadOnlyList<string> mechanisms, CancellationToken cancel)
    {
        var lacks = new List<string>();
        foreach (var mechanism in mechanisms)
        {
            switch (mechanism.ToUpperInvariant())
            {
                case "CRAM-MD5" when Has(login.Secret, "a secret for CRAM-MD5"):
                    await CramMd5Async(channel, login, cancel).ConfigureAwait(false);
                    return;
                case "PLAIN" when Has(login.Password, "a password for PLAIN"):
                    await PlainAsync(channel, host, login, cancel).ConfigureAwait(false);
                    return;
                case "LOGIN" when Has(login.Password, "a password for LOGIN"):
                    await LoginAsync(channel, login, cancel).ConfigureAwait(false);
                    return;
            }
        }
        throw new MailException(
            $"{host}: AUTH: no way to log in: the server offers {string.Join(", ", mechanisms)}{(lacks.Count > 0 ? "; missing: " + string.Join(", ", lacks) : "")}", retry: true);

        bool Has(Http.SecretSource source, string name)
        {
            if (source.IsGiven && source.Read().Length > 0) return true;
            lacks.Add(name);
            return false;
        }
    }

    // RFC 2195
    static async Task CramMd5Async(SmtpChannel channel, MailLogin login, CancellationToken cancel)
    {
        var reply = Continued(channel, await channel.AskAsync("AUTH CRAM-MD5", "AUTH CRAM-MD5", cancel).ConfigureAwait(false), "AUTH CRAM-MD5");
        var challenge = Decode(channel, reply, "AUTH CRAM-MD5");
#pragma warning disable CA5351 // the protocol's own hash
        var digest = HMACMD5.HashData(Encoding.UTF8.GetBytes(login.Secret.Read()), challenge);
#pragma warning restore CA5351
        await FinishAsync(channel, $"{login.Username} {Convert.ToHexStringLower(digest)}", "AUTH CRAM-MD5", cancel).ConfigureAwait(false);
    }

    // RFC 4616. Unlike the others it is refused in the open: anyone on the way could read it. On this machine there is no way.
    static async Task PlainAsync(SmtpChannel channel, Smarthost host, MailLogin login, CancellationToken cancel)
    {
        if (!channel.IsEncrypted && !IsThisMachine(host.Host))
            throw new MailException($"{host}: AUTH PLAIN: the connection is not encrypted", retry: false);
        var text = $"{login.Identity}\0{login.Username}\0{login.Password.Read()}";
        var reply = await channel.AskAsync("AUTH PLAIN " + Encode(text), "AUTH PLAIN", cancel).ConfigureAwait(false);
        if (reply.Code != Accepted) throw channel.Refused(reply, "AUTH PLAIN");
    }

    // Never a standard; the challenges are "Username:" and "Password:" in most servers, and come in this order in all.
    static async Task LoginAsync(SmtpChannel channel, MailLogin login, CancellationToken cancel)
    {
        Continued(channel, await channel.AskAsync("AUTH LOGIN", "AUTH LOGIN", cancel).ConfigureAwait(false), "AUTH LOGIN");
        Continued(channel, await channel.AskAsync(Encode(login.Username), "AUTH LOGIN", cancel).ConfigureAwait(false), "AUTH LOGIN");
        await FinishAsync(channel, login.Password.Read(), "AUTH LOGIN", cancel).ConfigureAwait(false);
    }

    static async Task FinishAsync(SmtpChannel channel, string text, string what, CancellationToken cancel)
    {
        var reply = await channel.AskAsync(Encode(text), what, cancel).ConfigureAwait(false);
        if (reply.Code != Accepted) throw channel.Refused(reply, what);
    }

    static SmtpReply Continued(SmtpChannel channel, SmtpReply reply, string what) => reply.Code == More ? reply : throw channel.Refused(reply, what);

    static byte[] Decode(SmtpChannel channel, SmtpReply reply, string what)
    {
        var challenge = new byte[reply.Lines[0].Length];
        return Convert.TryFromBase64String(reply.Lines[0], challenge, out var length) ? challenge[..length] : throw channel.Refused(reply, what);
    }

    static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
