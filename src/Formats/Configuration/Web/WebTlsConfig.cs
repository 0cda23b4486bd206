namespace Barograph.Formats.Configuration.Web;

/// <summary>TLS as a server. Certificate and key come as text or from files; each exactly once.</summary>
public sealed record WebTlsConfig
{
    public string Cert { get; init; } = "";

    public string CertFile { get; init; } = "";

    public Secret? Key { get; init; }

    public string KeyFile { get; init; } = "";

    /// <summary>NoClientCert (also where empty), RequestClientCert, RequireAnyClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert.</summary>
    public string ClientAuthType { get; init; } = "";

    public string ClientCa { get; init; } = "";

    public string ClientCaFile { get; init; } = "";

    /// <summary>A client certificate must carry one of these names; empty = any.</summary>
    public IReadOnlyList<string> ClientAllowedSans { get; init; } = [];

    public IReadOnlyList<string> CipherSuites { get; init; } = [];

    public IReadOnlyList<string> CurvePreferences { get; init; } = [];

    public string MinVersion { get; init; } = "TLS12";

    public string MaxVersion { get; init; } = "TLS13";

    public bool PreferServerCipherSuites { get; init; } = true;
}
