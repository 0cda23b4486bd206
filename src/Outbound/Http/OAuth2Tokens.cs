using System.Net.Http.Headers;
using System.Text.Json;
using Barograph.Formats.Configuration;

namespace Barograph.Outbound.Http;

/// <summary>Bearer tokens from a token endpoint, kept until shortly before they expire.</summary>
/// <remarks>RFC 6749 section 4.4 (client credentials) and RFC 7523 section 2.1 (a signed assertion).</remarks>
public sealed class OAuth2Tokens : IDisposable
{
    /// <summary>A token is not used in its last seconds: it could expire on the way.</summary>
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    readonly OAuth2Config config;
    readonly HttpService endpoint;
    readonly TimeProvider clock;
    readonly SecretSource secret, key;
    readonly SemaphoreSlim oneAtATime = new(1);
    AuthenticationHeaderValue? header;
    DateTimeOffset expires;
    string usedSecret = "";
    bool secretInBody; // how the endpoint wants the client's secret, found out at the first refusal

    public OAuth2Tokens(OAuth2Config config, TimeProvider clock)
    {
        this.config = config;
        this.clock = clock;
        secret = new SecretSource(config.ClientSecret, config.ClientSecretFile);
        key = new SecretSource(config.ClientCertificateKey, config.ClientCertificateKeyFile);
        endpoint = new HttpService(new HttpClientConfig { Tls = config.Tls ?? new TlsConfig(), Proxy = config.Proxy, FollowRedirects = false }, clock);
    }

    bool IsAssertion => config.GrantType == JwtAssertion.GrantType;

    /// <exception cref="HttpServiceException">The endpoint refuses or cannot be reached. Never tells the secret.</exception>
    public async ValueTask<AuthenticationHeaderValue> HeaderAsync(CancellationToken cancel)
    {
        await oneAtATime.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var current = IsAssertion ? key.Read() : secret.Read();
            if (header is not null && current == usedSecret && clock.GetUtcNow() < expires) return header;
            await FetchAsync(current, cancel).ConfigureAwait(false);
            usedSecret = current;
            return header!;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    async Task FetchAsync(string current, CancellationToken cancel)
    {
        var (status, body) = await AskAsync(current, cancel).ConfigureAwait(false);
        if (status is 400 or 401 or 403 && !IsAssertion && !secretInBody)
        {
            secretInBody = true;
            (status, body) = await AskAsync(current, cancel).ConfigureAwait(false);
            secretInBody = status == 200;
        }
        if (status != 200) throw new HttpServiceException($"oauth2: the token endpoint {config.TokenUrl} answered with status {status}");
        Take(body);
    }

    async Task<(int Status, byte[] Body)> AskAsync(string current, CancellationToken cancel)
    {
        var fields = new List<KeyValuePair<string, string>>();
        using var request = new HttpRequestMessage(HttpMethod.Post, config.TokenUrl);
        if (IsAssertion)
        {
            fields.Add(new("grant_type", JwtAssertion.GrantType));
            fields.Add(new("assertion", JwtAssertion.Sign(config, current, clock.GetUtcNow())));
        }
        else
        {
            fields.Add(new("grant_type", "client_credentials"));
            if (secretInBody) fields.AddRange([new("client_id", config.ClientId), new("client_secret", current)]);
            // RFC 6749 section 2.3.1 has both encoded as forms are.
            else request.Headers.Authorization = RequestCredentials.Basic(Uri.EscapeDataString(config.ClientId), Uri.EscapeDataString(current));
            if (config.Scopes.Count > 0) fields.Add(new("scope", string.Join(' ', config.Scopes)));
        }
        fields.AddRange(config.EndpointParams);
        request.Content = new FormUrlEncodedContent(fields);
        using var response = await endpoint.SendAsync(request, cancel).ConfigureAwait(false);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false));
    }

    void Take(byte[] body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            var root = answer.RootElement;
            var token = root.GetProperty("access_token").GetString() ?? "";
            var type = root.TryGetProperty("token_type", out var given) ? given.GetString() ?? "" : "";
            header = new AuthenticationHeaderValue(type.Length == 0 || type.Equals("bearer", StringComparison.OrdinalIgnoreCase) ? "Bearer" : type, token);
            expires = root.TryGetProperty("expires_in", out var seconds) && seconds.TryGetDouble(out var length) && length > 0
                ? clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(length, 1e9)) - Margin
                : DateTimeOffset.MaxValue;
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // The parser's own words could quote the token.
            throw new HttpServiceException($"oauth2: the token endpoint {config.TokenUrl} answered with something that is no token");
        }
    }

    public void Dispose()
    {
        endpoint.Dispose();
        oneAtATime.Dispose();
    }
}
