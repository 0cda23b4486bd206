using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Barograph.Outbound.Mail;

/// <summary>Lines to the server and replies from it, in the open or under TLS (RFC 5321 section 4.2).</summary>
sealed class SmtpChannel : IAsyncDisposable
{
    const int LongestLine = 4096; // RFC 5321 asks for 512; some servers say more
    const int MostLines = 128;
    const int ShownCharacters = 256;

    /// <summary>For one reply. RFC 5321 allows minutes; an alert has not got them.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    readonly Smarthost host;
    readonly TimeProvider clock;
    readonly byte[] buffer = new byte[LongestLine];
    Stream stream;
    int start, end;

    SmtpChannel(Smarthost host, TimeProvider clock, Stream stream) => (this.host, this.clock, this.stream) = (host, clock, stream);

    public bool IsEncrypted => stream is SslStream;

    /// <summary>Connects, under TLS where that comes first. The greeting is not read yet.</summary>
    public static async Task<SmtpChannel> OpenAsync(Smarthost host, TimeProvider clock, CancellationToken cancel)
    {
        var channel = await GuardAsync(host, "connect", clock, cancel, async inTime =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(host.Host, host.Port, inTime).ConfigureAwait(false);
                return new SmtpChannel(host, clock, new NetworkStream(socket, ownsSocket: true));
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }).ConfigureAwait(false);
        if (!host.ImplicitTls) return channel;
        try
        {
            await channel.EncryptAsync(cancel).ConfigureAwait(false);
            return channel;
        }
        catch
        {
            await channel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task EncryptAsync(CancellationToken cancel)
    {
        // What came before the handshake is nobody's word: it could have been slipped in.
        if (start != end) throw new MailException($"{host}: the server spoke on before TLS began", retry: false);
        var options = host.Tls.Options();
        options.TargetHost ??= host.Host;
        var secured = new SslStream(stream);
        stream = secured;
        await GuardAsync(host, "TLS", clock, cancel, async inTime =>
        {
            await secured.AuthenticateAsClientAsync(options, inTime).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    /// <summary>Sends a command and reads the reply.</summary>
    /// <param name="command">Without the line's end.</param>
    /// <param name="what">How errors call it: a command that carries a password must not be shown.</param>
    public async Task<SmtpReply> AskAsync(string command, string what, CancellationToken cancel)
    {
        await WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), what, cancel).ConfigureAwait(false);
        return await ReadAsync(what, cancel).ConfigureAwait(false);
    }

    /// <summary>As <see cref="AskAsync"/>, and any reply but 2yz is an error.</summary>
    public async Task<SmtpReply> DemandAsync(string command, string what, CancellationToken cancel)
        => Good(await AskAsync(command, what, cancel).ConfigureAwait(false), what);

    public SmtpReply Good(SmtpReply reply, string what)
        => reply.IsGood ? reply : throw Refused(reply, what);

    public MailException Refused(SmtpReply reply, string what)
    {
        var said = reply.ToString();
        return new MailException($"{host}: {what}: the server answered {(said.Length > ShownCharacters ? said[..ShownCharacters] + "…" : said)}", !reply.IsFinal);
    }

    public Task WriteAsync(ReadOnlyMemory<byte> bytes, string what, CancellationToken cancel)
        => GuardAsync(host, what, clock, cancel, async inTime =>
        {
            await stream.WriteAsync(bytes, inTime).ConfigureAwait(false);
            await stream.FlushAsync(inTime).ConfigureAwait(false);
            return true;
        });

    public Task<SmtpReply> ReadAsync(string what, CancellationToken cancel) => GuardAsync(host, what, clock, cancel, async inTime =>
    {
        var lines = new List<string>();
        while (true)
        {
            var line = await LineAsync(what, inTime).ConfigureAwait(false);
            var digits = line.Length >= 3 && char.IsAsciiDigit(line[0]) && char.IsAsciiDigit(line[1]) && char.IsAsciiDigit(line[2]);
            if (!digits || (line.Length > 3 && line[3] is not (' ' or '-')) || lines.Count == MostLines)
                throw new MailException($"{host}: {what}: what the server answers is not SMTP: {Shown(line)}", retry: true);
            lines.Add(line.Length > 4 ? Shown(line[4..]) : "");
            if (line.Length == 3 || line[3] == ' ') return new SmtpReply(int.Parse(line.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture), lines);
        }
    });

    async Task<string> LineAsync(string what, CancellationToken cancel)
    {
        while (true)
        {
            var newline = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var line = Encoding.UTF8.GetString(buffer.AsSpan(start, newline)).TrimEnd('\r');
                start += newline + 1;
                return line;
            }
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length) throw new MailException($"{host}: {what}: the server's line is longer than {LongestLine} bytes", retry: true);
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancel).ConfigureAwait(false);
            if (read == 0) throw new MailException($"{host}: {what}: the server broke off", retry: true);
            end += read;
        }
    }

    static string Shown(string line) => string.Create(line.Length, line, static (into, from) =>
    {
        for (var i = 0; i < into.Length; i++) into[i] = char.IsControl(from[i]) ? ' ' : from[i];
    });

    static async Task<T> GuardAsync<T>(Smarthost host, string what, TimeProvider clock, CancellationToken cancel, Func<CancellationToken, Task<T>> step)
    {
        using var deadline = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            return await step(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new MailException($"{host}: {what}: no answer within {Patience.TotalSeconds} s", retry: true);
        }
        catch (Exception wrong) when (wrong is SocketException or IOException or AuthenticationException)
        {
            throw new MailException($"{host}: {what}: {wrong.Message}", retry: true, wrong);
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
