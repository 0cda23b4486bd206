namespace Barograph.Tests.Conformance.Trouble;

/// <summary>What is secret in the configuration appears on no page and in no log line, also where the configuration is wrong.</summary>
public sealed class SecretTests : IDisposable
{
    static readonly string[] Secrets = ["hunter2pass", "bearer3token", "proxy4pass", "url5pass", "oauth6secret", "header7secret"];

    readonly TroubleFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task no_page_and_no_log_line_shows_a_secret()
    {
        await using var pages = new HostilePages();
        var config = $$"""
            global: {scrape_interval: 500ms, scrape_timeout: 500ms}
            scrape_configs:
              - job_name: basic
                metrics_path: /broken
                basic_auth: {username: u, password: hunter2pass}
                static_configs: [{targets: ['127.0.0.1:{{pages.Port}}']}]
              - job_name: bearer
                metrics_path: /silence
                authorization: {credentials: bearer3token}
                static_configs: [{targets: ['127.0.0.1:{{pages.Port}}']}]
              - job_name: proxied
                proxy_url: http://pu:proxy4pass@127.0.0.1:1
                http_headers: {X-Key: {secrets: [header7secret]} }
                static_configs: [{targets: ['127.0.0.1:{{pages.Port}}']}]
              - job_name: oauth
                oauth2: {client_id: c, client_secret: oauth6secret, token_url: 'http://127.0.0.1:1/token'}
                static_configs: [{targets: ['127.0.0.1:{{pages.Port}}']}]
              - job_name: discovered
                http_sd_configs: [{url: 'http://u:url5pass@127.0.0.1:1/targets', refresh_interval: 1s}]
            """;
        await using var server = await Executable.ServeAsync(config, folder["data"], "--log.level=debug", "--web.enable-lifecycle");
        await Executable.UntilAsync(server.TargetsAsync, static targets => targets.Count == 4 && targets.Values.All(static t => t.Health == "down"));
        await Task.Delay(TimeSpan.FromSeconds(2));
        foreach (var path in new[]
        {
            "/api/v1/status/config", "/api/v1/targets", "/api/v1/status/flags", "/metrics", "/api/v1/scrape_pools/config?scrapePool=basic",
            "/api/v1/scrape_pools/config?scrapePool=bearer", "/api/v1/scrape_pools/config?scrapePool=proxied",
            "/api/v1/scrape_pools/config?scrapePool=oauth", "/api/v1/scrape_pools/config?scrapePool=discovered",
        })
        {
            AssertSilent(path, await server.Http.GetStringAsync(new Uri(path, UriKind.Relative)));
        }

        // The same with a mistake in it: the complaint quotes what is around the mistake, not what is secret.
        File.WriteAllText(Path.Combine(server.Folder, "barograph.yml"), config.Replace("password: hunter2pass", "password: [hunter2pass]", StringComparison.Ordinal)
            .Replace("credentials: bearer3token", "credentials: {bearer3token: 1}", StringComparison.Ordinal)
            .Replace("http://pu:proxy4pass@127.0.0.1:1", "http://pu:proxy4pass@127.0.0.1:port", StringComparison.Ordinal)
            .Replace("http://u:url5pass@127.0.0.1:1/targets", "ftp://u:url5pass@127.0.0.1:1/targets", StringComparison.Ordinal));
        using var answer = await server.Http.PostAsync(new Uri("/-/reload", UriKind.Relative), null);
        Assert.False(answer.IsSuccessStatusCode);
        AssertSilent("the answer to the reload", await answer.Content.ReadAsStringAsync());
        AssertSilent("the log", server.Output);
    }

    static void AssertSilent(string where, string text)
    {
        foreach (var secret in Secrets) Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{where} shows {secret}: {text}");
    }
}
