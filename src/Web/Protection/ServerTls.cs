using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Formats.Configuration.Web;

namespace Barograph.Web.Protection;

/// <summary>A <c>tls_server_config</c> with its files read: what a handshake offers and whom it takes.</summary>
public sealed class ServerTls
{
    /// <summary>A certificate with a long chain has some 10 KiB; a bundle of all authorities of the world some 250.</summary>
    internal const long MaxFileBytes = 4 << 20;

    // Go takes these whatever cipher_suites says.
    static readonly TlsCipherSuite[] OfTls13 = [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256];

    readonly SslStreamCertificateContext certificate;
    readonly ClientCertificateCheck? clients;
    readonly SslProtocols protocols;
    readonly CipherSuitesPolicy? ciphers;
    readonly bool http2;

    ServerTls(SslStreamCertificateContext certificate, ClientCertificateCheck? clients, SslProtocols protocols, CipherSuitesPolicy? ciphers, bool http2)
        => (this.certificate, this.clients, this.protocols, this.ciphers, this.http2) = (certificate, clients, protocols, ciphers, http2);

    /// <exception cref="FormatException">A certificate, key or cipher suite is not one; names file and field, never the key.</exception>
    public static ServerTls Of(WebTlsConfig config, bool http2, string path, IConfigurationFiles files)
    {
        var chain = Certificates(config.Cert, config.CertFile, path, "cert", files);
        var ca = config.ClientCa.Length + config.ClientCaFile.Length == 0 ? null : Certificates(config.ClientCa, config.ClientCaFile, path, "client_ca", files);
        var key = config.KeyFile.Length > 0 ? Text(config.KeyFile, path, "key_file", files) : config.Key!.Reveal();
        X509Certificate2 own;
        try
        {
            own = WithKey(chain[0], key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new FormatException($"{path}: tls_server_config.key{(config.KeyFile.Length > 0 ? $"_file: {config.KeyFile}" : "")}: no private key in PEM that belongs to the certificate: {e.Message}", e);
        }
        var further = new X509Certificate2Collection(chain.Skip(1).ToArray());
        return new ServerTls(
            SslStreamCertificateContext.Create(own, further, offline: true),
            config.ClientAuthType is "" or "NoClientCert" ? null : new ClientCertificateCheck(config.ClientAuthType, ca, config.ClientAllowedSans),
            Protocols(config, path), Ciphers(config, path), http2);
    }

    /// <summary>For one handshake.</summary>
    public SslServerAuthenticationOptions Offer()
    {
        var offer = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate,
            EnabledSslProtocols = protocols,
            CipherSuitesPolicy = ciphers,
            ApplicationProtocols = http2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11],
            ClientCertificateRequired = clients is not null,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (clients is not null) offer.RemoteCertificateValidationCallback = clients.Takes;
        return offer;
    }

    static X509Certificate2 WithKey(X509Certificate2 certificate, string key)
    {
        using var bare = X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key);
        // A key that lives only in this object is not found by every handshake; one that went through PKCS#12 is.
        return X509CertificateLoader.LoadPkcs12(bare.Export(X509ContentType.Pkcs12), null);
    }

    static X509Certificate2Collection Certificates(string text, string file, string path, string field, IConfigurationFiles files)
    {
        var from = file.Length > 0 ? $"{field}_file: {file}" : field;
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(file.Length > 0 ? Text(file, path, field + "_file", files) : text);
        }
        catch (CryptographicException e)
        {
            throw new FormatException($"{path}: tls_server_config.{from}: {e.Message}", e);
        }
        return all.Count > 0 ? all : throw new FormatException($"{path}: tls_server_config.{from}: no certificate in PEM (-----BEGIN CERTIFICATE-----)");
    }

    static string Text(string file, string path, string field, IConfigurationFiles files)
        => files.Read(file, MaxFileBytes, out var complaint) is { } bytes ? Encoding.UTF8.GetString(bytes) : throw new FormatException($"{path}: tls_server_config.{field}: {file}: {complaint}");

    static SslProtocols Protocols(WebTlsConfig config, string path)
    {
        string[] names = ["TLS10", "TLS11", "TLS12", "TLS13"];
#pragma warning disable CA5397, CS0618, SYSLIB0039 // Only where somebody asks for them by name.
        SslProtocols[] values = [SslProtocols.Tls, SslProtocols.Tls11, SslProtocols.Tls12, SslProtocols.Tls13];
#pragma warning restore CA5397, CS0618, SYSLIB0039
        int from = Math.Max(0, Array.IndexOf(names, config.MinVersion)), to = Array.IndexOf(names, config.MaxVersion);
        if (to < 0) to = names.Length - 1;
        if (from > to) throw new FormatException($"{path}: tls_server_config: min_version {config.MinVersion} is above max_version {config.MaxVersion}");
        var some = SslProtocols.None;
        for (var i = from; i <= to; i++) some |= values[i];
        return some;
    }

    static CipherSuitesPolicy? Ciphers(WebTlsConfig config, string path)
    {
        if (config.CipherSuites.Count == 0) return null;
        var suites = new List<TlsCipherSuite>(OfTls13);
        foreach (var name in config.CipherSuites)
        {
            // Go's older names of the ChaCha20 suites lack the hash.
            if (!Enum.TryParse<TlsCipherSuite>(name, out var suite) && !Enum.TryParse(name + "_SHA256", out suite))
                throw new FormatException($"{path}: tls_server_config.cipher_suites: \"{name}\" is no cipher suite such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
            suites.Add(suite);
        }
#pragma warning disable CA1416 // We are built for Linux only.
        return new CipherSuitesPolicy(suites.Distinct());
#pragma warning restore CA1416
    }
}
