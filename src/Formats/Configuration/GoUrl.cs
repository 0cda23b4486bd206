namespace Barograph.Formats.Configuration;

/// <summary>The few rules by which Prometheus' URL reader refuses a text. It takes much that a browser would not.</summary>
static class GoUrl
{
    /// <summary>What is wrong, or null. A password in it is not repeated.</summary>
    public static string? Complaint(string text) => Wrong(text) is { } wrong ? $"\"{Redact(text)}\": {wrong}" : null;

    static string? Wrong(string text)
    {
        foreach (var c in text)
            if (c < ' ' || c == '\u007F') return "invalid control character in URL";
        if (Scheme(text, out var scheme, out var rest) is { } wrong) return wrong;
        rest = rest.Split('#')[0];
        if (!rest.StartsWith('/') && scheme.Length > 0) return null; // opaque: localhost:9090
        var path = rest.Split('?')[0];
        if (path.StartsWith("//", StringComparison.Ordinal) && (scheme.Length > 0 || !path.StartsWith("///", StringComparison.Ordinal)))
        {
            var slash = path.IndexOf('/', 2);
            var authority = slash < 0 ? path[2..] : path[2..slash];
            if (AuthorityComplaint(authority) is { } bad) return bad;
            path = slash < 0 ? "" : path[slash..];
        }
        else if (!path.StartsWith('/') && path.Split('/')[0].Contains(':', StringComparison.Ordinal))
        {
            return "first path segment in URL cannot contain colon";
        }

        return EscapeComplaint(path);
    }

    public static string SchemeOf(string text) => Scheme(text, out var scheme, out _) is null ? scheme : "";

    /// <summary>The host and port of an absolute URL, without user and password; empty where there is none.</summary>
    public static string HostOf(string text)
    {
        if (Scheme(text, out _, out var rest) is not null || !rest.StartsWith("//", StringComparison.Ordinal)) return "";
        var end = rest.IndexOfAny(['/', '?', '#'], 2);
        var authority = end < 0 ? rest[2..] : rest[2..end];
        return authority[(authority.LastIndexOf('@') + 1)..];
    }

    /// <summary>A password in a URL is nobody's business.</summary>
    public static string Redact(string text)
    {
        var start = text.IndexOf("://", StringComparison.Ordinal);
        if (start < 0) return text;
        var end = text.IndexOfAny(['/', '?', '#'], start + 3);
        var at = text.LastIndexOf('@', (end < 0 ? text.Length : end) - 1);
        var colon = text.IndexOf(':', start + 3);
        return at < 0 || colon < 0 || colon > at ? text : $"{text[..(colon + 1)]}xxxxx{text[at..]}";
    }

    static string? Scheme(string text, out string scheme, out string rest)
    {
        (scheme, rest) = ("", text);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiLetter(c)) continue;
            if (char.IsAsciiDigit(c) || c is '+' or '-' or '.')
            {
                if (i == 0) return null;
                continue;
            }
            if (c != ':') return null;
            if (i == 0) return "missing protocol scheme";
            (scheme, rest) = (text[..i].ToLowerInvariant(), text[(i + 1)..]);
            return null;
        }

        return null;
    }

    static string? AuthorityComplaint(string authority)
    {
        var host = authority[(authority.LastIndexOf('@') + 1)..];
        if (host.StartsWith('['))
        {
            var close = host.LastIndexOf(']');
            if (close < 0) return "missing ']' in host";
            return PortComplaint(host[(close + 1)..]);
        }

        foreach (var c in host)
            if (c is ' ' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}') return $"invalid character \"{c}\" in host name";
        var colon = host.LastIndexOf(':');
        return (colon < 0 ? null : PortComplaint(host[colon..])) ?? EscapeComplaint(host);
    }

    static string? PortComplaint(string port)
        => port.Length == 0 || (port[0] == ':' && port.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0) ? null : $"invalid port \"{port}\" after host";

    static string? EscapeComplaint(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                return $"invalid URL escape \"{text[i..Math.Min(text.Length, i + 3)]}\"";
        }

        return null;
    }
}
