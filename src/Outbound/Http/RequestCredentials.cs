using System.Net.Http.Headers;
using System.Text;
using Barograph.Formats.Configuration;

namespace Barograph.Outbound.Http;

/// <summary>What a request carries to show who asks: the Authorization header and the configured extra headers.</summary>
public sealed class RequestCredentials
{
    readonly BasicAuthConfig? basic;
    readonly SecretSource? user, password, token;
    readonly string scheme;
    readonly OAuth2Tokens? oauth;
    readonly List<(string Name, SecretSource[] Values)> headers;

    public RequestCredentials(HttpClientConfig config, OAuth2Tokens? oauth)
    {
        this.oauth = oauth;
        basic = config.BasicAuth;
        if (basic is not null)
        {
            user = new SecretSource(new Secret(basic.Username), basic.UsernameFile);
            password = new SecretSource(basic.Password, basic.PasswordFile);
        }
        scheme = config.Authorization?.Type.Trim() ?? "";
        if (config.Authorization is { } authorization) token = new SecretSource(authorization.Credentials, authorization.CredentialsFile);
        headers = [.. config.Headers.Select(static h => (h.Key, Sources(h.Value)))];
    }

    /// <exception cref="HttpServiceException">A file cannot be read, or no token can be had.</exception>
    public async ValueTask AddAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        foreach (var (name, values) in headers)
        {
            foreach (var value in values) request.Headers.TryAddWithoutValidation(name, value.Read());
        }
        // A header that the caller has set itself is left alone.
        if (request.Headers.NonValidated.Contains("Authorization")) return;
        if (oauth is not null) request.Headers.Authorization = await oauth.HeaderAsync(cancel).ConfigureAwait(false);
        else if (basic is not null) request.Headers.Authorization = Basic(user!.Read(), password!.Read());
        else if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", token.IsGiven ? $"{scheme} {token.Read()}" : scheme);
    }

    public static AuthenticationHeaderValue Basic(string user, string password)
        => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    static SecretSource[] Sources(HttpHeaderConfig header) =>
    [
        .. header.Values.Select(static v => new SecretSource(new Secret(v), "")), .. header.Secrets.Select(static s => new SecretSource(s, "")),
        .. header.Files.Select(static f => new SecretSource(null, f)),
    ];
}
