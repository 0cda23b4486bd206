using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Barograph.Formats.Configuration;

namespace Barograph.Outbound.Http;

/// <summary>The signed statement that a client without a secret exchanges for a token (RFC 7523).</summary>
static class JwtAssertion
{
    public const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    static readonly TimeSpan Validity = TimeSpan.FromHours(1);

    /// <exception cref="HttpServiceException">The key is none.</exception>
    public static string Sign(OAuth2Config config, string keyPem, DateTimeOffset now)
    {
        var header = new Dictionary<string, object> { ["alg"] = Algorithm(config), ["typ"] = "JWT" };
        if (config.ClientCertificateKeyId.Length > 0) header["kid"] = config.ClientCertificateKeyId;
        var claims = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in config.Claims) claims[name] = value;
        claims["iss"] = config.Issuer.Length > 0 ? config.Issuer : config.ClientId;
        claims["sub"] = config.ClientId;
        claims["aud"] = config.Audience.Length > 0 ? config.Audience : config.TokenUrl;
        claims["iat"] = now.ToUnixTimeSeconds();
        claims["exp"] = (now + Validity).ToUnixTimeSeconds();
        if (config.Scopes.Count > 0) claims["scope"] = string.Join(' ', config.Scopes);
        var text = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(header))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(keyPem);
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            throw new HttpServiceException("oauth2: the client certificate key is no RSA private key in PEM form");
        }
        return $"{text}.{Encode(rsa.SignData(Encoding.ASCII.GetBytes(text), HashOf(config), RSASignaturePadding.Pkcs1))}";
    }

    static string Algorithm(OAuth2Config config) => config.SignatureAlgorithm.Length > 0 ? config.SignatureAlgorithm : "RS256";

    static HashAlgorithmName HashOf(OAuth2Config config) => Algorithm(config) switch
    {
        "RS256" => HashAlgorithmName.SHA256,
        "RS384" => HashAlgorithmName.SHA384,
        "RS512" => HashAlgorithmName.SHA512,
        var other => throw new HttpServiceException($"oauth2: the signature algorithm {other} is not one of RS256, RS384, RS512"),
    };

    static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
