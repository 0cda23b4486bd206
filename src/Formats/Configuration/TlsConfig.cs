namespace Barograph.Formats.Configuration;

/// <summary>TLS as a client. Material comes as text, or from files that are read again when they change.</summary>
public sealed record TlsConfig
{
    public string Ca { get; init; } = "";

    public string CaFile { get; init; } = "";

    public string Cert { get; init; } = "";

    public string CertFile { get; init; } = "";

    public Secret? Key { get; init; }

    public string KeyFile { get; init; } = "";

    public string ServerName { get; init; } = "";

    public bool InsecureSkipVerify { get; init; }

    /// <summary>TLS10 … TLS13; empty = the platform's default.</summary>
    public string MinVersion { get; init; } = "";

    public string MaxVersion { get; init; } = "";
}
