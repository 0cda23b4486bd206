using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Barograph.Formats.Configuration;

namespace Barograph.Outbound.Http;

/// <summary>Certificates and rules for TLS as a client, read anew when their files change.</summary>
public sealed class TlsMaterial(TlsConfig config)
{
    readonly string[] files = [.. new[] { config.CaFile, config.CertFile, config.KeyFile }.Where(static f => f.Length > 0)];

    /// <summary>Differs when a file has changed. A file that is missing just now (it is being replaced) counts as unchanged elsewhere.</summary>
    public string Version() => string.Join('|', files.Select(static f => File.Exists(f) ? $"{File.GetLastWriteTimeUtc(f).Ticks}:{new FileInfo(f).Length}" : "-"));

    /// <exception cref="HttpServiceException">A file cannot be read or holds no certificate. Never tells the key.</exception>
    public SslClientAuthenticationOptions Options()
    {
        var options = new SslClientAuthenticationOptions { EnabledSslProtocols = Versions(), CertificateRevocationCheckMode = X509RevocationMode.NoCheck };
        if (config.ServerName.Length > 0) options.TargetHost = config.ServerName;
        var ca = Text(config.Ca, config.CaFile);
        if (ca.Length > 0)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(ca);
            if (policy.CustomTrustStore.Count == 0) throw new HttpServiceException($"unable to use specified CA cert {Name(config.CaFile)}");
            options.CertificateChainPolicy = policy;
        }
#pragma warning disable CA5359 // insecure_skip_verify asks for just this
        if (config.InsecureSkipVerify) options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        var certificate = Text(config.Cert, config.CertFile);
        if (certificate.Length > 0) options.ClientCertificateContext = ClientCertificate(certificate);
        return options;
    }

    SslStreamCertificateContext ClientCertificate(string pem)
    {
        var key = config.Key?.Reveal() is { Length: > 0 } given ? given : Text("", config.KeyFile);
        try
        {
            var leaf = X509Certificate2.CreateFromPem(pem, key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw new HttpServiceException($"unable to use specified client cert ({Name(config.CertFile)}) and key ({Name(config.KeyFile)}): {wrong.Message}");
        }
    }

    static string Text(string given, string file)
    {
        if (file.Length == 0) return given;
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new HttpServiceException($"unable to read TLS file {file}: {wrong.Message}");
        }
    }

    static string Name(string file) => file.Length > 0 ? file : "given in place";

    SslProtocols Versions()
    {
        if (config.MinVersion.Length == 0 && config.MaxVersion.Length == 0) return SslProtocols.None;
#pragma warning disable SYSLIB0039, CA5397 // old versions are offered only where the configuration names them
        (string Name, SslProtocols Protocol)[] all =
            [("TLS10", SslProtocols.Tls), ("TLS11", SslProtocols.Tls11), ("TLS12", SslProtocols.Tls12), ("TLS13", SslProtocols.Tls13)];
#pragma warning restore SYSLIB0039, CA5397
        var first = config.MinVersion.Length == 0 ? 2 : Array.FindIndex(all, v => v.Name == config.MinVersion);
        var last = config.MaxVersion.Length == 0 ? 3 : Array.FindIndex(all, v => v.Name == config.MaxVersion);
        var versions = SslProtocols.None;
        for (var i = Math.Max(0, first); i <= last; i++) versions |= all[i].Protocol;
        return versions;
    }
}
