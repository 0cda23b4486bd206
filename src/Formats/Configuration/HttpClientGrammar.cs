using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>The HTTP client settings that stand inline wherever the configuration names a service.</summary>
static class HttpClientGrammar
{
    // They would decide how the message is framed or who is asked; the client sets them itself.
    static readonly string[] OwnHeaders =
    [
        "authorization", "host", "content-encoding", "content-length", "content-type", "user-agent", "connection", "keep-alive",
        "proxy-authenticate", "proxy-authorization", "www-authenticate", "accept-encoding",
        "x-prometheus-remote-write-version", "x-prometheus-remote-read-version", "x-prometheus-scrape-timeout-seconds",
        "x-amz-date", "x-amz-security-token", "x-amz-content-sha256",
    ];

    public static Section<BasicAuthConfig> BasicAuth { get; } = new Section<BasicAuthConfig>("basic_auth", () => new())
        .Field("username", Kinds.Text, c => c.Username, (c, v) => c with { Username = v })
        .Field("username_file", PrometheusKinds.File, c => c.UsernameFile, (c, v) => c with { UsernameFile = v })
        .Field("username_ref", Kinds.Text.That(NoSecretStore), _ => "", (c, _) => c)
        .Field("password", PrometheusKinds.Secret, c => c.Password, (c, v) => c with { Password = v })
        .Field("password_file", PrometheusKinds.File, c => c.PasswordFile, (c, v) => c with { PasswordFile = v })
        .Field("password_ref", Kinds.Text.That(NoSecretStore), _ => "", (c, _) => c)
        .Check((c, at) =>
        {
            at.AtMostOne(("username", c.Username.Length > 0), ("username_file", c.UsernameFile.Length > 0));
            at.AtMostOne(("password", IsGiven(c.Password)), ("password_file", c.PasswordFile.Length > 0));
        });

    public static Section<AuthorizationConfig> Authorization { get; } = new Section<AuthorizationConfig>("authorization", () => new())
        .Field("type", Kinds.Text, c => c.Type, (c, v) => c with { Type = v.Trim().Length == 0 ? "Bearer" : v.Trim() })
        .Field("credentials", PrometheusKinds.Secret, c => c.Credentials, (c, v) => c with { Credentials = v })
        .Field("credentials_file", PrometheusKinds.File, c => c.CredentialsFile, (c, v) => c with { CredentialsFile = v })
        .Field("credentials_ref", Kinds.Text.That(NoSecretStore), _ => "", (c, _) => c)
        .Check((c, at) =>
        {
            at.AtMostOne(("credentials", IsGiven(c.Credentials)), ("credentials_file", c.CredentialsFile.Length > 0));
            if (string.Equals(c.Type, "basic", StringComparison.OrdinalIgnoreCase))
                at.Complain("type", "authorization type cannot be set to \"basic\", use \"basic_auth\" instead");
        });

    static readonly string[] TlsVersions = ["TLS10", "TLS11", "TLS12", "TLS13"];

    public static Section<TlsConfig> Tls { get; } = new Section<TlsConfig>("tls_config", () => new())
        .Field("ca", Kinds.Text, c => c.Ca, (c, v) => c with { Ca = v })
        .Field("cert", Kinds.Text, c => c.Cert, (c, v) => c with { Cert = v })
        .Field("key", PrometheusKinds.Secret, c => c.Key, (c, v) => c with { Key = v })
        .Field("ca_file", PrometheusKinds.File, c => c.CaFile, (c, v) => c with { CaFile = v })
        .Field("cert_file", PrometheusKinds.File, c => c.CertFile, (c, v) => c with { CertFile = v })
        .Field("key_file", PrometheusKinds.File, c => c.KeyFile, (c, v) => c with { KeyFile = v })
        .Field("ca_ref", Kinds.Text.That(NoSecretStore), _ => "", (c, _) => c)
        .Field("cert_ref", Kinds.Text.That(NoSecretStore), _ => "", (c, _) => c)
        .Field("key_ref", Kinds.Text.That(NoSecretStore), _ => "", (c, _) => c)
        .Field("server_name", Kinds.Text, c => c.ServerName, (c, v) => c with { ServerName = v })
        .Field("insecure_skip_verify", Kinds.Boolean, c => c.InsecureSkipVerify, (c, v) => c with { InsecureSkipVerify = v }, always: true)
        .Field("min_version", Kinds.Word(TlsVersions), c => c.MinVersion, (c, v) => c with { MinVersion = v })
        .Field("max_version", Kinds.Word(TlsVersions), c => c.MaxVersion, (c, v) => c with { MaxVersion = v })
        .Check(CheckTls);

    public static Section<ProxyConfig> Proxy { get; } = new Section<ProxyConfig>("proxy", () => new())
        .Field("proxy_url", PrometheusKinds.Url, c => c.ProxyUrl, (c, v) => c with { ProxyUrl = v is { OriginalString: "" } ? null : v })
        .Field("no_proxy", Kinds.Text, c => c.NoProxy, (c, v) => c with { NoProxy = v })
        .Field("proxy_from_environment", Kinds.Boolean, c => c.FromEnvironment, (c, v) => c with { FromEnvironment = v })
        .Field("proxy_connect_header", PrometheusKinds.SecretLists, c => c.ConnectHeaders, (c, v) => c with { ConnectHeaders = v })
        .Check(CheckProxy);

    public static Section<OAuth2Config> OAuth2 { get; } = new Section<OAuth2Config>("oauth2", () => new())
        .Field("client_id", Kinds.Text, c => c.ClientId, (c, v) => c with { ClientId = v }, always: true)
        .Field("client_secret", PrometheusKinds.Secret, c => c.ClientSecret, (c, v) => c with { ClientSecret = v }, always: true)
        .Field("client_secret_file", PrometheusKinds.File, c => c.ClientSecretFile, (c, v) => c with { ClientSecretFile = v })
        .Field("client_secret_ref", Kinds.Text.That(NoSecretStore), _ => "", (c, _) => c)
        .Field("client_certificate_key_id", Kinds.Text, c => c.ClientCertificateKeyId, (c, v) => c with { ClientCertificateKeyId = v })
        .Field("client_certificate_key", PrometheusKinds.Secret, c => c.ClientCertificateKey, (c, v) => c with { ClientCertificateKey = v })
        .Field("client_certificate_key_file", PrometheusKinds.File, c => c.ClientCertificateKeyFile, (c, v) => c with { ClientCertificateKeyFile = v })
        .Field("client_certificate_key_ref", Kinds.Text.That(NoSecretStore), _ => "", (c, _) => c)
        .Field("grant_type", Kinds.Text, c => c.GrantType, (c, v) => c with { GrantType = v })
        .Field("signature_algorithm", Kinds.Text, c => c.SignatureAlgorithm, (c, v) => c with { SignatureAlgorithm = v })
        .Field("iss", Kinds.Text, c => c.Issuer, (c, v) => c with { Issuer = v })
        .Field("audience", Kinds.Text, c => c.Audience, (c, v) => c with { Audience = v })
        .Field("claims", Kinds.TextMap, c => c.Claims, (c, v) => c with { Claims = v })
        .Field("scopes", Kinds.Texts, c => c.Scopes, (c, v) => c with { Scopes = v })
        .Field("token_url", Kinds.Text, c => c.TokenUrl, (c, v) => c with { TokenUrl = v }, always: true)
        .Field("endpoint_params", Kinds.TextMap, c => c.EndpointParams, (c, v) => c with { EndpointParams = v })
        .Field("tls_config", Tls.AsOptional(), c => c.Tls, (c, v) => c with { Tls = v })
        .Inline(Proxy, c => c.Proxy, (c, v) => c with { Proxy = v })
        .Check(CheckOAuth2);

    static readonly Section<HttpHeaderConfig> Header = new Section<HttpHeaderConfig>("http_headers", () => new())
        .Field("values", Kinds.Texts, c => c.Values, (c, v) => c with { Values = v })
        .Field("secrets", PrometheusKinds.Secrets, c => c.Secrets, (c, v) => c with { Secrets = v })
        .Field("files", PrometheusKinds.Files, c => c.Files, (c, v) => c with { Files = v });

    public static Kind<IReadOnlyDictionary<string, HttpHeaderConfig>> Headers { get; } = Kinds.Map(Header.AsValue());

    public static Section<HttpClientConfig> Section { get; } = new Section<HttpClientConfig>("http client", () => new())
        .Field("basic_auth", BasicAuth.AsOptional(), c => c.BasicAuth, (c, v) => c with { BasicAuth = v })
        .Field("authorization", Authorization.AsOptional(), c => c.Authorization, (c, v) => c with { Authorization = v })
        .Field("oauth2", OAuth2.AsOptional(), c => c.OAuth2, (c, v) => c with { OAuth2 = v })
        // The older spellings end in the same record; that both are given is seen from the file in CheckAuthentication.
        .Field("bearer_token", PrometheusKinds.Secret, _ => null, (c, v) => v is null or { IsEmpty: true } ? c : c with { Authorization = c.Authorization ?? new() { Credentials = v } })
        .Field("bearer_token_file", PrometheusKinds.File, _ => "", (c, v) => v.Length == 0 ? c : c with { Authorization = c.Authorization ?? new() { CredentialsFile = v } })
        .Field("tls_config", Tls.AsValue(hideDefaults: true), c => c.Tls, (c, v) => c with { Tls = v })
        .Field("follow_redirects", Kinds.Boolean, c => c.FollowRedirects, (c, v) => c with { FollowRedirects = v }, always: true)
        .Field("enable_http2", Kinds.Boolean, c => c.EnableHttp2, (c, v) => c with { EnableHttp2 = v }, always: true)
        .Inline(Proxy, c => c.Proxy, (c, v) => c with { Proxy = v })
        .Field("http_headers", Headers, c => c.Headers, (c, v) => c with { Headers = v })
        .Check((_, at) => CheckAuthentication(at))
        .Check(CheckHeaders);

    /// <summary>Secrets by reference exist in the grammar for programs that embed it; a Prometheus server has no store to ask either.</summary>
    static string? NoSecretStore(string reference) => reference.Length == 0 ? null : "secrets by reference need a secret store, which is not there";

    static bool IsGiven(Secret? secret) => secret is { IsEmpty: false };

    static void CheckTls(TlsConfig c, Findings at)
    {
        at.AtMostOne(("ca", c.Ca.Length > 0), ("ca_file", c.CaFile.Length > 0));
        at.AtMostOne(("cert", c.Cert.Length > 0), ("cert_file", c.CertFile.Length > 0));
        at.AtMostOne(("key", IsGiven(c.Key)), ("key_file", c.KeyFile.Length > 0));
        var hasCert = c.Cert.Length > 0 || c.CertFile.Length > 0;
        var hasKey = IsGiven(c.Key) || c.KeyFile.Length > 0;
        if (hasCert && !hasKey) at.Complain("exactly one of key or key_file must be configured when a client certificate is configured");
        if (hasKey && !hasCert) at.Complain("exactly one of cert or cert_file must be configured when a client key is configured");
    }

    static void CheckProxy(ProxyConfig c, Findings at)
    {
        if (c.ConnectHeaders.Count > 0 && !c.FromEnvironment && c.ProxyUrl is null)
            at.Complain("proxy_connect_header", "needs proxy_url or proxy_from_environment to be configured as well");
        if (c.FromEnvironment && c.ProxyUrl is not null) at.Complain("proxy_from_environment", "cannot be used together with proxy_url");
        if (c.FromEnvironment && c.NoProxy.Length > 0) at.Complain("no_proxy", "cannot be used together with proxy_from_environment");
        if (c.NoProxy.Length > 0 && c.ProxyUrl is null && !c.FromEnvironment) at.Complain("no_proxy", "needs proxy_url to be configured as well");
    }

    static void CheckOAuth2(OAuth2Config c, Findings at)
    {
        if (c.ClientId.Length == 0) at.Complain("client_id", "oauth2 client_id must be configured");
        if (c.TokenUrl.Length == 0) at.Complain("token_url", "oauth2 token_url must be configured");
        at.AtMostOne(("client_secret", IsGiven(c.ClientSecret)), ("client_secret_file", c.ClientSecretFile.Length > 0));
        at.AtMostOne(("client_certificate_key", IsGiven(c.ClientCertificateKey)), ("client_certificate_key_file", c.ClientCertificateKeyFile.Length > 0));
        if (c.GrantType == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        {
            if (!IsGiven(c.ClientCertificateKey) && c.ClientCertificateKeyFile.Length == 0)
                at.Complain("grant_type", "a JWT grant needs client_certificate_key or client_certificate_key_file");
            if (c.SignatureAlgorithm is not ("" or "RS256" or "RS384" or "RS512"))
                at.Complain("signature_algorithm", $"unknown value \"{c.SignatureAlgorithm}\"; allowed: RS256, RS384, RS512");
        }
    }

    static void CheckAuthentication(Findings at)
    {
        at.AtMostOne(("bearer_token", at.Has("bearer_token")), ("bearer_token_file", at.Has("bearer_token_file")));
        var bearer = at.Has("bearer_token") ? "bearer_token" : "bearer_token_file";
        at.AtMostOne(("basic_auth", at.Has("basic_auth")), ("authorization", at.Has("authorization")), ("oauth2", at.Has("oauth2")), (bearer, at.Has(bearer)));
    }

    static void CheckHeaders(HttpClientConfig c, Findings at)
    {
        foreach (var name in c.Headers.Keys)
        {
            if (!OwnHeaders.Contains(name.ToLowerInvariant())) continue;
            (at.At.Find("http_headers")?.Find(name) ?? at.At).Complain($"setting the header \"{name}\" is not allowed");
        }
    }
}
