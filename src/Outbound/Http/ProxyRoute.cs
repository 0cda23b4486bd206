using System.Net;
using Barograph.Formats.Configuration;

namespace Barograph.Outbound.Http;

/// <summary>Which proxy a URL is called through, if any: Prometheus' options with the rules of Go's HTTP client.</summary>
public sealed class ProxyRoute
{
    readonly Uri? http, https;
    readonly string[] exceptions;
    readonly bool sparesLoopback;

    public ProxyRoute(ProxyConfig config, Func<string, string?> environment)
    {
        if (config.FromEnvironment)
        {
            http = Parse(environment("HTTP_PROXY") ?? environment("http_proxy"));
            https = Parse(environment("HTTPS_PROXY") ?? environment("https_proxy"));
            exceptions = Split(environment("NO_PROXY") ?? environment("no_proxy") ?? "");
            sparesLoopback = true;
            return;
        }
        http = https = config.ProxyUrl;
        exceptions = Split(config.NoProxy);
        sparesLoopback = exceptions.Length > 0;
    }

    /// <summary>Null = directly.</summary>
    public Uri? For(Uri destination)
    {
        var proxy = destination.Scheme == Uri.UriSchemeHttps ? https : http;
        return proxy is null || IsSpared(destination.Host.Trim('[', ']'), destination.Port) ? null : proxy;
    }

    bool IsSpared(string host, int port)
    {
        var address = IPAddress.TryParse(host, out var ip) ? ip : null;
        if (sparesLoopback && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (address is not null && IPAddress.IsLoopback(address))))
            return true;
        foreach (var exception in exceptions)
        {
            if (exception == "*" || Covers(exception, host, address, port)) return true;
        }
        return false;
    }

    // network | address [":" port] | ["."|"*."] domain [":" port]; a bare domain stands for its subdomains as well.
    static bool Covers(string exception, string host, IPAddress? address, int port)
    {
        if (IPNetwork.TryParse(exception, out var network)) return address is not null && network.Contains(address);
        var colon = exception.LastIndexOf(':');
        var hasPort = colon > 0 && int.TryParse(exception.AsSpan(colon + 1), out var only) && (exception.IndexOf(':') == colon || exception[colon - 1] == ']');
        if (hasPort && int.Parse(exception.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture) != port) return false;
        var name = (hasPort ? exception[..colon] : exception).Trim('[', ']');
        if (IPAddress.TryParse(name, out var single)) return address is not null && single.Equals(address);
        if (address is not null) return false;
        if (name.StartsWith("*.", StringComparison.Ordinal)) name = name[1..];
        if (name.StartsWith('.')) return host.EndsWith(name, StringComparison.OrdinalIgnoreCase);
        return host.Equals(name, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + name, StringComparison.OrdinalIgnoreCase);
    }

    static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    static Uri? Parse(string? url)
    {
        if (string.IsNullOrWhiteSpace(url)) return null;
        if (!url.Contains("://", StringComparison.Ordinal)) url = "http://" + url;
        return Uri.TryCreate(url, UriKind.Absolute, out var proxy) ? proxy : throw new HttpServiceException("the environment names a proxy that is no URL");
    }
}
