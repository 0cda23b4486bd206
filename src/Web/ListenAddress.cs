using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Barograph.Web;

/// <summary><c>host:port</c>, <c>:port</c> or <c>[v6]:port</c>.</summary>
public static class ListenAddress
{
    /// <exception cref="FormatException">Not of that form.</exception>
    public static (string Host, int Port) Parse(string address)
    {
        var colon = address.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw new FormatException($"listen address \"{address}\": expected host:port, as in 127.0.0.1:9090 or :9090");
        var host = address[..colon];
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal))
            throw new FormatException($"listen address \"{address}\": an IPv6 address stands in brackets, as in [::1]:9090");
        return (host, port);
    }

    /// <summary>The IP addresses behind it; empty = all interfaces.</summary>
    /// <exception cref="FormatException">Not of that form, or a host that nobody knows.</exception>
    public static IReadOnlyList<IPAddress> Resolve(string address)
    {
        var (host, _) = Parse(address);
        if (host is "" or "*") return [];
        try
        {
            return IPAddress.TryParse(host, out var ip) ? [ip] : Dns.GetHostAddresses(host);
        }
        catch (SocketException e)
        {
            throw new FormatException($"listen address \"{address}\": {e.Message}", e);
        }
    }
}
