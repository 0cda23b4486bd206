using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Outbound.Http;
using Barograph.Tests.Unit.Scraping.Doubles;
using Microsoft.AspNetCore.Http;

namespace Barograph.Tests.Unit.Outbound.Http;

public sealed class HttpServiceTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("barograph-http").FullName;

    static async Task<(int Status, string Body)> GetAsync(HttpClientConfig config, Uri url, TimeProvider? clock = null)
    {
        using var http = new HttpService(config, clock ?? TimeProvider.System);
        return await GetAsync(http, url);
    }

    static async Task<(int Status, string Body)> GetAsync(HttpService http, Uri url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var response = await http.SendAsync(request, CancellationToken.None);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    // Answers with the headers that matter here.
    static async Task<PageServer> MirrorAsync()
    {
        var server = await PageServer.StartAsync();
        server.Answer = static context => context.Response.WriteAsync(
            $"{context.Request.Headers.Authorization} {context.Request.Headers["X-Extra"]} {context.Request.Protocol}".Trim());
        return server;
    }

    string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddTicks(Random.Shared.NextInt64(1_000_000_000)));
        return path;
    }

    static string Basic(string pair) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));

    [Fact]
    public async Task a_password_file_counts_anew_with_each_request()
    {
        await using var server = await MirrorAsync();
        var file = Write("password", "one\n");
        using var http = new HttpService(new HttpClientConfig { BasicAuth = new BasicAuthConfig { Username = "me", PasswordFile = file } }, TimeProvider.System);
        Assert.Equal($"{Basic("me:one")}  HTTP/1.1", (await GetAsync(http, server.Url)).Body);
        Write("password", "other");
        Assert.Equal($"{Basic("me:other")}  HTTP/1.1", (await GetAsync(http, server.Url)).Body);
    }

    [Fact]
    public async Task an_authorization_and_extra_headers_are_sent()
    {
        await using var server = await MirrorAsync();
        var config = new HttpClientConfig
        {
            Authorization = new AuthorizationConfig { Credentials = new Secret("t0ken") },
            Headers = new Dictionary<string, HttpHeaderConfig> { ["X-Extra"] = new() { Values = ["a"], Secrets = [new Secret("b")], Files = [Write("h", "c")] } },
        };
        Assert.Equal("Bearer t0ken a, b, c HTTP/1.1", (await GetAsync(config, server.Url)).Body);
    }

    [Fact]
    public async Task a_credentials_file_that_is_missing_is_named()
    {
        var config = new HttpClientConfig { Authorization = new AuthorizationConfig { CredentialsFile = Path.Combine(folder, "absent") } };
        var wrong = await Assert.ThrowsAsync<HttpServiceException>(() => GetAsync(config, new Uri("http://127.0.0.1:1")));
        Assert.Contains("absent", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_redirect_to_another_host_gets_no_credentials_and_one_to_the_same_host_does()
    {
        await using var other = await MirrorAsync();
        await using var first = await MirrorAsync();
        var mirror = first.Url;
        first.Answer = context => context.Request.Path == "/here"
            ? context.Response.WriteAsync($"{context.Request.Headers.Authorization} {context.Request.Headers["X-Extra"]}")
            : Redirect(context, context.Request.Path == "/away" ? other.Url.ToString() : "/here");
        var config = new HttpClientConfig
        {
            BasicAuth = new BasicAuthConfig { Username = "me", Password = new Secret("pw") },
            Headers = new Dictionary<string, HttpHeaderConfig> { ["X-Extra"] = new() { Secrets = [new Secret("s3cret")] } },
        };
        Assert.Equal($"{Basic("me:pw")} s3cret", (await GetAsync(config, new Uri(mirror, "/near"))).Body);
        Assert.Equal("HTTP/1.1", (await GetAsync(config, new Uri(mirror, "/away"))).Body);
        Assert.Equal(302, (await GetAsync(config with { FollowRedirects = false }, new Uri(mirror, "/away"))).Status);
    }

    static Task Redirect(HttpContext context, string to)
    {
        context.Response.Redirect(to);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task redirects_in_a_circle_end()
    {
        await using var server = await PageServer.StartAsync();
        server.Answer = static context => Redirect(context, "/again");
        var wrong = await Assert.ThrowsAsync<HttpServiceException>(() => GetAsync(new HttpClientConfig(), server.Url));
        Assert.Equal("stopped after 10 redirects", wrong.Message);
    }

    [Fact]
    public async Task a_token_is_fetched_once_and_again_when_it_expires()
    {
        await using var server = await MirrorAsync();
        await using var issuer = await PageServer.StartAsync();
        var asked = new List<string>();
        issuer.Answer = async context =>
        {
            var form = await context.Request.ReadFormAsync();
            asked.Add($"{context.Request.Headers.Authorization} {form["grant_type"]} {form["scope"]} {form["extra"]}");
            await context.Response.WriteAsync($$"""{"access_token":"token{{asked.Count}}","token_type":"bearer","expires_in":60}""");
        };
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        using var http = new HttpService(new HttpClientConfig
        {
            OAuth2 = new OAuth2Config
            {
                ClientId = "id",
                ClientSecret = new Secret("hush"),
                TokenUrl = issuer.Url.ToString(),
                Scopes = ["x", "y"],
                EndpointParams = new Dictionary<string, string> { ["extra"] = "e" },
            },
        }, clock);
        Assert.StartsWith("Bearer token1", (await GetAsync(http, server.Url)).Body, StringComparison.Ordinal);
        Assert.StartsWith("Bearer token1", (await GetAsync(http, server.Url)).Body, StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(51));
        Assert.StartsWith("Bearer token2", (await GetAsync(http, server.Url)).Body, StringComparison.Ordinal);
        Assert.Equal($"{Basic("id:hush")} client_credentials x y e", asked[0]);
    }

    [Fact]
    public async Task a_signed_assertion_is_exchanged_for_a_token()
    {
        await using var server = await MirrorAsync();
        await using var issuer = await PageServer.StartAsync();
        using var key = System.Security.Cryptography.RSA.Create(2048);
        string assertion = "";
        issuer.Answer = async context =>
        {
            assertion = (await context.Request.ReadFormAsync())["assertion"].ToString();
            await context.Response.WriteAsync("""{"access_token":"signed"}""");
        };
        var config = new HttpClientConfig
        {
            OAuth2 = new OAuth2Config
            {
                ClientId = "id",
                GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer",
                TokenUrl = issuer.Url.ToString(),
                Audience = "aud",
                ClientCertificateKey = new Secret(key.ExportPkcs8PrivateKeyPem()),
                Claims = new Dictionary<string, string> { ["team"] = "t" },
            },
        };
        Assert.StartsWith("Bearer signed", (await GetAsync(config, server.Url)).Body, StringComparison.Ordinal);
        var parts = assertion.Split('.');
        var claims = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
        Assert.Contains("\"aud\":\"aud\"", claims, StringComparison.Ordinal);
        Assert.Contains("\"team\":\"t\"", claims, StringComparison.Ordinal);
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]),
            System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public async Task a_refused_token_is_told_without_the_secret()
    {
        await using var issuer = await PageServer.StartAsync();
        issuer.Answer = static context =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("hush is wrong");
        };
        var config = new HttpClientConfig { OAuth2 = new OAuth2Config { ClientId = "id", ClientSecret = new Secret("hush"), TokenUrl = issuer.Url.ToString() } };
        var wrong = await Assert.ThrowsAsync<HttpServiceException>(() => GetAsync(config, issuer.Url));
        Assert.Contains("401", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", wrong.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
