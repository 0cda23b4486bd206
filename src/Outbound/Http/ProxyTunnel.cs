using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Barograph.Formats.Configuration;

namespace Barograph.Outbound.Http;

/// <summary>Connections: direct ones, and tunnels through a proxy, opened by hand because CONNECT carries configured headers.</summary>
sealed class ProxyTunnel(ProxyConfig config, ProxyRoute route)
{
    const int LargestAnswerBytes = 16 * 1024;

    /// <summary>Whether a tunnel is dug here; other proxying (plain HTTP, SOCKS) is the handler's own business.</summary>
    public bool Digs(Uri destination)
        => destination.Scheme == Uri.UriSchemeHttps && route.For(destination) is { Scheme: "http" or "https" };

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var destination = context.InitialRequestMessage.RequestUri!;
        if (!Digs(destination)) return await DialAsync(context.DnsEndPoint, cancel).ConfigureAwait(false);
        var proxy = route.For(destination)!;
        var stream = await DialAsync(new DnsEndPoint(proxy.Host.Trim('[', ']'), proxy.Port), cancel).ConfigureAwait(false);
        try
        {
            if (proxy.Scheme == Uri.UriSchemeHttps)
            {
                var secured = new SslStream(stream);
                stream = secured;
                await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = proxy.Host }, cancel).ConfigureAwait(false);
            }
            await AskAsync(stream, proxy, destination, cancel).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    static async ValueTask<Stream> DialAsync(DnsEndPoint end, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    async Task AskAsync(Stream stream, Uri proxy, Uri destination, CancellationToken cancel)
    {
        var authority = $"{(destination.HostNameType == UriHostNameType.IPv6 ? $"[{destination.Host.Trim('[', ']')}]" : destination.IdnHost)}:{destination.Port}";
        var request = new StringBuilder($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n");
        foreach (var (name, values) in config.ConnectHeaders)
        {
            foreach (var value in values) request.Append(name).Append(": ").Append(value.Reveal()).Append("\r\n");
        }
        if (CredentialsOf(proxy) is { } credentials)
            request.Append("Proxy-Authorization: ").Append(RequestCredentials.Basic(credentials.UserName, credentials.Password)).Append("\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request.Append("\r\n").ToString()), cancel).ConfigureAwait(false);

        var status = await ReadStatusAsync(stream, cancel).ConfigureAwait(false);
        var words = status.Split(' ', 3);
        if (words.Length < 2 || !words[0].StartsWith("HTTP/", StringComparison.Ordinal) || words[1] != "200")
            throw new HttpServiceException($"the proxy {proxy.Host}:{proxy.Port} refused the tunnel: {status}");
    }

    // Byte by byte, so that nothing is taken that belongs to the connection behind it.
    static async Task<string> ReadStatusAsync(Stream stream, CancellationToken cancel)
    {
        var answer = new List<byte>(256);
        var one = new byte[1];
        while (answer.Count < 4 || !(answer[^1] == '\n' && answer[^2] == '\r' && answer[^3] == '\n'))
        {
            if (answer.Count > LargestAnswerBytes || await stream.ReadAsync(one, cancel).ConfigureAwait(false) == 0)
                throw new HttpServiceException("the proxy broke off before it answered");
            answer.Add(one[0]);
        }
        var text = Encoding.Latin1.GetString(answer.ToArray());
        return text[..text.IndexOf('\r', StringComparison.Ordinal)];
    }

    public static NetworkCredential? CredentialsOf(Uri proxy)
    {
        if (proxy.UserInfo.Length == 0) return null;
        var parts = proxy.UserInfo.Split(':', 2);
        return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }
}
