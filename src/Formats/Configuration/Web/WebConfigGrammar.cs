using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Web;

/// <summary>The sections of the web configuration file.</summary>
static class WebConfigGrammar
{
    static readonly string[] TlsVersions = ["TLS10", "TLS11", "TLS12", "TLS13"];

    static readonly string[] ClientAuthTypes =
        ["NoClientCert", "RequestClientCert", "RequireAnyClientCert", "RequireClientCert", "VerifyClientCertIfGiven", "RequireAndVerifyClientCert", ""];

    // What each header may say; null = anything.
    static readonly Dictionary<string, string[]?> Headers = new()
    {
        ["Content-Security-Policy"] = null,
        ["Strict-Transport-Security"] = null,
        ["X-Content-Type-Options"] = ["nosniff"],
        ["X-Frame-Options"] = ["deny", "sameorigin"],
        ["X-XSS-Protection"] = null,
    };

    static readonly Section<WebTlsConfig> Tls = new Section<WebTlsConfig>("tls_server_config", () => new())
        .Field("cert", Kinds.Text, c => c.Cert, (c, v) => c with { Cert = v })
        .Field("key", PrometheusKinds.Secret, c => c.Key, (c, v) => c with { Key = v })
        .Field("client_ca", Kinds.Text, c => c.ClientCa, (c, v) => c with { ClientCa = v })
        .Field("cert_file", PrometheusKinds.File, c => c.CertFile, (c, v) => c with { CertFile = v })
        .Field("key_file", PrometheusKinds.File, c => c.KeyFile, (c, v) => c with { KeyFile = v })
        .Field("client_auth_type", Kinds.Word(ClientAuthTypes), c => c.ClientAuthType, (c, v) => c with { ClientAuthType = v })
        .Field("client_ca_file", PrometheusKinds.File, c => c.ClientCaFile, (c, v) => c with { ClientCaFile = v })
        .Field("cipher_suites", Kinds.Texts, c => c.CipherSuites, (c, v) => c with { CipherSuites = v })
        .Field("curve_preferences", Kinds.List(Kinds.Word("CurveP256", "CurveP384", "CurveP521", "X25519")), c => c.CurvePreferences, (c, v) => c with { CurvePreferences = v })
        .Field("min_version", Kinds.Word(TlsVersions), c => c.MinVersion, (c, v) => c with { MinVersion = v })
        .Field("max_version", Kinds.Word(TlsVersions), c => c.MaxVersion, (c, v) => c with { MaxVersion = v })
        .Field("prefer_server_cipher_suites", Kinds.Boolean, c => c.PreferServerCipherSuites, (c, v) => c with { PreferServerCipherSuites = v }, always: true)
        .Field("client_allowed_sans", Kinds.Texts, c => c.ClientAllowedSans, (c, v) => c with { ClientAllowedSans = v })
        .Check(CheckTls);

    static readonly Section<WebConfig> Http = new Section<WebConfig>("http_server_config", () => new())
        .Field("http2", Kinds.Boolean, c => c.Http2, (c, v) => c with { Http2 = v }, always: true)
        .Field("headers", Kinds.TextMap, c => c.Headers, (c, v) => c with { Headers = v })
        .Check(CheckHeaders);

    static readonly Section<WebRateLimit> RateLimit = new Section<WebRateLimit>("rate_limit", () => new())
        .Field("burst", Kinds.Unsigned, c => c.Burst, (c, v) => c with { Burst = v })
        .Field("interval", PrometheusKinds.Duration, c => c.Interval, (c, v) => c with { Interval = v });

    static readonly Kind<IReadOnlyDictionary<string, Secret>> Users = Kinds.Map(new Kind<Secret>(ReadHash, hash => Kinds.TextNode(hash.ToString()), null!));

    public static Section<WebConfig> Section { get; } = new Section<WebConfig>("web configuration", () => new())
        .Field("tls_server_config", Tls.AsOptional(), c => c.Tls, (c, v) => c with { Tls = v })
        .Field("http_server_config", Http.AsValue(), c => c, (c, v) => c with { Http2 = v.Http2, Headers = v.Headers })
        .Field("rate_limit", RateLimit.AsOptional(), c => c.RateLimit, (c, v) => c with { RateLimit = v })
        .Field("basic_auth_users", Users, c => c.BasicAuthUsers, (c, v) => c with { BasicAuthUsers = v });

    static void CheckTls(WebTlsConfig c, Findings at)
    {
        at.AtMostOne(("cert", c.Cert.Length > 0), ("cert_file", c.CertFile.Length > 0));
        at.AtMostOne(("key", c.Key is { IsEmpty: false }), ("key_file", c.KeyFile.Length > 0));
        at.AtMostOne(("client_ca", c.ClientCa.Length > 0), ("client_ca_file", c.ClientCaFile.Length > 0));
        if (c.Cert.Length + c.CertFile.Length == 0) at.Complain("missing one of cert or cert_file");
        if (c.Key is null or { IsEmpty: true } && c.KeyFile.Length == 0) at.Complain("missing one of key or key_file");
        var hasCa = c.ClientCa.Length + c.ClientCaFile.Length > 0;
        if (hasCa && c.ClientAuthType is ("" or "NoClientCert")) at.Complain("client_auth_type", "a client CA is configured without a client_auth_type that uses it");
        if (c.ClientAllowedSans.Count > 0 && !hasCa) at.Complain("client_allowed_sans", "needs client_ca or client_ca_file");
    }

    static void CheckHeaders(WebConfig c, Findings at)
    {
        foreach (var (name, value) in c.Headers)
        {
            var place = at.At.Find("headers")?.Find(name) ?? at.At;
            if (!Headers.TryGetValue(name, out var allowed)) place.Complain($"the HTTP header \"{name}\" can not be configured; allowed: {string.Join(", ", Headers.Keys)}");
            else if (allowed is not null && !allowed.Contains(value.ToLowerInvariant())) place.Complain($"invalid value \"{value}\" for {name}; allowed: {string.Join(", ", allowed)}");
        }
    }

    /// <summary><c>$2b$10$</c> and 53 characters: version, cost 4 … 31, salt and hash.</summary>
    static bool ReadHash(YamlCursor at, out Secret value)
    {
        value = new Secret("");
        if (!Kinds.Text.Read(at, out var text)) return false;
        value = new Secret(text);
        var shaped = text.Length >= 59 && text.StartsWith("$2", StringComparison.Ordinal);
        var dollar = shaped ? text.IndexOf('$', 2) : -1;
        var cost = dollar is 2 or 3 && int.TryParse(text.AsSpan(dollar + 1, 2), System.Globalization.NumberStyles.None, null, out var given) && text[dollar + 3] == '$' ? given : 0;
        // The hash itself is nobody's business, so the complaint does not repeat it.
        return cost is >= 4 and <= 31 || at.Complain("not a bcrypt hash ($2b$10$… of 60 characters)");
    }
}
