using System.Text;
using Barograph.Model.Instruments;
using Barograph.Tests.Unit.Formats.Configuration;
using Barograph.Tests.Unit.Scraping.Doubles;
using Barograph.Web.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Web.Protection;

public sealed class WebGuardTests
{
    // Of the passwords "secret" and "other", cost 4.
    static readonly string Secret = BCrypt.Net.BCrypt.HashPassword("secret", 4), Other = BCrypt.Net.BCrypt.HashPassword("other", 4);

    readonly ManualClock clock = new();
    readonly FilesInMemory files = new();

    [Fact]
    public async Task only_a_known_name_with_its_own_password_comes_in()
    {
        using var guard = Guard($"basic_auth_users: {{alice: '{Secret}', bob: '{Other}'}}");
        Assert.Equal(200, await AskAsync(guard, "alice:secret"));
        Assert.Equal(200, await AskAsync(guard, "bob:other"));
        foreach (var wrong in (string?[])[null, "", "alice", "alice:", ":secret", "alice:other", "bob:secret", "eve:secret", "Alice:secret", "alice:secret "])
            Assert.Equal(401, await AskAsync(guard, wrong));
        // What came of a check is remembered with its name: the right password of one is not remembered for another.
        Assert.Equal(401, await AskAsync(guard, "eve:secret"));
        Assert.Equal(200, await AskAsync(guard, "alice:secret"));
    }

    [Theory]
    [InlineData("Basic !!!")]
    [InlineData("Bearer YWxpY2U6c2VjcmV0")]
    [InlineData("Basic")]
    public async Task other_authorizations_stay_outside(string header)
    {
        using var guard = Guard($"basic_auth_users: {{alice: '{Secret}'}}");
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = header;
        Assert.False(await guard.AdmitAsync(context));
        Assert.Equal("Basic", context.Response.Headers.WWWAuthenticate);
    }

    [Fact]
    public async Task a_burst_comes_in_and_then_one_an_interval()
    {
        using var guard = Guard("rate_limit: {interval: 10s, burst: 2}");
        Assert.Equal("200 200 429", await AllAsync(guard, null, null, null));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("200 429", await AllAsync(guard, null, null));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("200 200 429", await AllAsync(guard, null, null, null));
    }

    [Fact]
    public async Task a_changed_file_holds_within_a_second_and_a_broken_one_does_not()
    {
        using var guard = Guard($"basic_auth_users: {{alice: '{Secret}'}}");
        Put($"basic_auth_users: {{bob: '{Secret}'}}");
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("401 200", await AllAsync(guard, "alice:secret", "bob:secret"));
        Put("basic_auth_users: {eve: nothing}");
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("401 200", await AllAsync(guard, "eve:nothing", "bob:secret"));
        // TLS cannot come or go while the socket is open.
        Put("tls_server_config: {cert: x, key: y}");
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, await AskAsync(guard, "bob:secret"));
    }

    [Theory]
    [InlineData("tls_server_config: {cert: x, key: y}", "no certificate in PEM")]
    [InlineData("basic_auth_users: {a: b}", "bcrypt")]
    [InlineData("tls_server_config: {cert_file: gone.pem, key_file: gone.pem}", "gone.pem")]
    public void what_cannot_be_used_is_refused_by_name(string yaml, string part)
    {
        var refusal = Assert.Throws<FormatException>(() => Guard(yaml));
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("/web.yml", refusal.Message, StringComparison.Ordinal);
    }

    WebGuard Guard(string yaml)
    {
        Put(yaml);
        return new WebGuard("/web.yml", files, new InstrumentRegistry(), clock, NullLogger.Instance);
    }

    void Put(string yaml) => files["/web.yml"] = yaml;

    static async Task<string> AllAsync(WebGuard guard, params string?[] callers)
    {
        var statuses = new List<int>();
        foreach (var credentials in callers) statuses.Add(await AskAsync(guard, credentials));
        return string.Join(' ', statuses);
    }

    static async Task<int> AskAsync(WebGuard guard, string? credentials = null)
    {
        var context = new DefaultHttpContext();
        if (credentials is not null) context.Request.Headers.Authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
        return await guard.AdmitAsync(context) ? 200 : context.Response.StatusCode;
    }
}
