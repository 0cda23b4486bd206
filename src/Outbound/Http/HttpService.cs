using System.Net;
using System.Net.Security;
using Barograph.Formats.Configuration;

namespace Barograph.Outbound.Http;

/// <summary>HTTP as one <see cref="HttpClientConfig"/> says: credentials, TLS, proxy, redirects.</summary>
/// <remarks>
/// Credentials go to the host that the request names, and to no other that it redirects to. Files with credentials count anew with each
/// request, TLS files with the next one after they changed.
/// </remarks>
public sealed class HttpService : IDisposable
{
    const int MostRedirects = 10;
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);
    static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);

    readonly HttpClientConfig config;
    readonly RequestCredentials credentials;
    readonly OAuth2Tokens? tokens;
    readonly TlsMaterial tls;
    readonly ProxyRoute route;
    readonly Lock gate = new();
    HttpMessageInvoker? invoker;
    string tlsVersion = "";

    public HttpService(HttpClientConfig config, TimeProvider clock)
        : this(config, clock, Environment.GetEnvironmentVariable)
    {
    }

    /// <param name="environment">For <c>proxy_from_environment</c>.</param>
    public HttpService(HttpClientConfig config, TimeProvider clock, Func<string, string?> environment)
    {
        this.config = config;
        tokens = config.OAuth2 is null ? null : new OAuth2Tokens(config.OAuth2, clock);
        credentials = new RequestCredentials(config, tokens);
        tls = new TlsMaterial(config.Tls);
        route = new ProxyRoute(config.Proxy, environment);
    }

    /// <summary>Sends a request and completes when the answer's headers are there. The caller disposes the answer.</summary>
    /// <exception cref="HttpRequestException">The network is wrong.</exception>
    /// <exception cref="HttpServiceException">What the configuration names is wrong: a file, a token endpoint, a proxy.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var sender = Invoker();
        Prepare(request);
        var origin = request.RequestUri!;
        var plain = Copy(request, origin); // without credentials, for redirects
        await credentials.AddAsync(request, cancel).ConfigureAwait(false);
        var response = await sender.SendAsync(request, cancel).ConfigureAwait(false);
        for (var hops = 1; config.FollowRedirects && Target(response, origin) is { } next; hops++)
        {
            if (request.Content is not null && !MayRepeat(response, request.Content)) return response;
            response.Dispose();
            if (hops > MostRedirects) throw new HttpServiceException($"stopped after {MostRedirects} redirects");
            using var follow = Copy(plain, next);
            if (request.Content is { } body) follow.Content = await RepeatAsync(body, cancel).ConfigureAwait(false);
            if (SameParty(request.RequestUri!, next)) await credentials.AddAsync(follow, cancel).ConfigureAwait(false);
            response = await sender.SendAsync(follow, cancel).ConfigureAwait(false);
            origin = next;
        }
        return response;
    }

    void Prepare(HttpRequestMessage request)
    {
        request.Version = config.EnableHttp2 ? HttpVersion.Version20 : HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
    }

    HttpRequestMessage Copy(HttpRequestMessage request, Uri to)
    {
        var copy = new HttpRequestMessage(request.Method, to);
        foreach (var (name, values) in request.Headers.NonValidated) copy.Headers.TryAddWithoutValidation(name, values);
        Prepare(copy);
        return copy;
    }

    // Only 307 and 308 ask for the same again elsewhere; the others would make a GET of it, and whoever answers that has taken nothing.
    static bool MayRepeat(HttpResponseMessage response, HttpContent body)
        => (int)response.StatusCode is 307 or 308 && body is (ByteArrayContent or ReadOnlyMemoryContent);

    static async Task<HttpContent> RepeatAsync(HttpContent body, CancellationToken cancel)
    {
        var again = new ByteArrayContent(await body.ReadAsByteArrayAsync(cancel).ConfigureAwait(false));
        foreach (var (name, values) in body.Headers.NonValidated) again.Headers.TryAddWithoutValidation(name, values);
        return again;
    }

    static Uri? Target(HttpResponseMessage response, Uri from)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)) return null;
        if (response.Headers.Location is not { } location) return null;
        var target = new Uri(from, location);
        return target.Scheme is "http" or "https" ? target : throw new HttpServiceException($"a redirect to the scheme {target.Scheme} is not followed");
    }

    // Another port may be another party; and what went out encrypted is not repeated in the open.
    static bool SameParty(Uri asked, Uri next)
        => next.Host.Equals(asked.Host, StringComparison.OrdinalIgnoreCase) && next.Port == asked.Port && next.Scheme == asked.Scheme;

    // A connection lives on with the certificate with which it began; so new files mean a new pool of connections.
    HttpMessageInvoker Invoker()
    {
        lock (gate)
        {
            var version = tls.Version();
            if (invoker is not null && version == tlsVersion) return invoker;
            var fresh = new HttpMessageInvoker(Handler());
            invoker?.Dispose(); // requests under way go on to their end
            (invoker, tlsVersion) = (fresh, version);
            return fresh;
        }
    }

    SocketsHttpHandler Handler()
    {
        var tunnel = new ProxyTunnel(config.Proxy, route);
        var options = tls.Options();
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = IdleTimeout,
            SslOptions = options,
            Proxy = new PlainProxy(route, tunnel),
            UseProxy = true,
            ConnectCallback = options.TargetHost is null ? tunnel.ConnectAsync : (context, cancel) => ConnectUnderOtherNameAsync(tunnel, options, context, cancel),
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
        };
    }

    // The handler holds every certificate against the URL's host; for another name the TLS session is made here and handed over.
    async ValueTask<Stream> ConnectUnderOtherNameAsync(
        ProxyTunnel tunnel, SslClientAuthenticationOptions options, SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var stream = await tunnel.ConnectAsync(context, cancel).ConfigureAwait(false);
        if (context.InitialRequestMessage.RequestUri!.Scheme != Uri.UriSchemeHttps) return stream;
        options.ApplicationProtocols ??= config.EnableHttp2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11];
        var secured = new SslStream(stream);
        try
        {
            await secured.AuthenticateAsClientAsync(options, cancel).ConfigureAwait(false);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public void Dispose()
    {
        tokens?.Dispose();
        lock (gate) invoker?.Dispose();
    }

    /// <summary>What is left to the handler: proxies for plain HTTP, and SOCKS.</summary>
    sealed class PlainProxy(ProxyRoute route, ProxyTunnel tunnel) : IWebProxy
    {
        public ICredentials? Credentials { get; set; } = new UrlCredentials();

        public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : route.For(destination);

        public bool IsBypassed(Uri host) => tunnel.Digs(host) || route.For(host) is null;
    }

    sealed class UrlCredentials : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType) => ProxyTunnel.CredentialsOf(uri);
    }
}
