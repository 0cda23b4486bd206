using System.Formats.Asn1;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Barograph.Web.Protection;

/// <summary>Which client certificates <c>client_auth_type</c>, <c>client_ca</c> and <c>client_allowed_sans</c> take.</summary>
sealed class ClientCertificateCheck(string type, X509Certificate2Collection? authorities, IReadOnlyList<string> allowedNames)
{
    static readonly Oid ForClients = new("1.3.6.1.5.5.7.3.2");
    const string SubjectAlternativeNames = "2.5.29.17";

    readonly bool mayLack = type is "RequestClientCert" or "VerifyClientCertIfGiven";
    readonly bool verifies = type is "VerifyClientCertIfGiven" or "RequireAndVerifyClientCert";

    public bool Takes(object sender, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 one) return mayLack && certificate is null;
        return (!verifies || IsSigned(one, sent)) && (allowedNames.Count == 0 || Names(one).Any(allowedNames.Contains));
    }

    bool IsSigned(X509Certificate2 certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ForClients);
        if (authorities is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        return chain.Build(certificate);
    }

    /// <summary>Mail addresses, host names, URIs and IP addresses that the certificate speaks for.</summary>
    static IEnumerable<string> Names(X509Certificate2 certificate)
    {
        const int Mail = 1, Host = 2, Address = 6, Ip = 7;
        if (certificate.Extensions[SubjectAlternativeNames] is not { } extension) yield break;
        var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var tag = names.PeekTag();
            if (tag is { TagClass: TagClass.ContextSpecific, TagValue: Mail or Host or Address }) yield return names.ReadCharacterString(UniversalTagNumber.IA5String, tag);
            else if (tag is { TagClass: TagClass.ContextSpecific, TagValue: Ip } && names.ReadOctetString(tag) is { Length: 4 or 16 } bytes) yield return new IPAddress(bytes).ToString();
            else names.ReadEncodedValue();
        }
    }
}
