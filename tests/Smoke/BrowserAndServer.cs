using System.Diagnostics;
using System.Reflection;
using Microsoft.Playwright;

namespace Barograph.Tests.Smoke;

/// <summary>One browser and one server for all tests of the page; each test gets a profile of its own.</summary>
public sealed class BrowserAndServer : IAsyncLifetime
{
    // Where Debian and its children put it; another place can be named.
    static readonly string Chromium = Environment.GetEnvironmentVariable("BAROGRAPH_CHROMIUM") ?? "/usr/bin/chromium";

    static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    IPlaywright? playwright;
    IBrowser? browser;
    IAsyncDisposable? server;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public async Task InitializeAsync()
    {
        if (!File.Exists(Chromium)) throw new FileNotFoundException($"the browser tests need chromium at {Chromium}: make setup installs it");
        if (Environment.GetEnvironmentVariable("BAROGRAPH_SMOKE_URL") is { Length: > 0 } behind)
        {
            PageBeforeServer front = await PageBeforeServer.StartAsync(new Uri(behind), "");
            (server, Address) = (front, front.Address);
        }
        else
        {
            RunningServer running = await RunningServer.StartAsync();
            (server, Address) = (running, running.Address);
        }

        await UntilScrapedAsync();
        UseDriverFromPackage();
        Assertions.SetDefaultExpectTimeout(Patience.Milliseconds);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = Arguments, Headless = true, Timeout = Patience.Milliseconds });
    }

    // The page is tested on samples, not on an empty store: the first scrape comes within the interval.
    async Task UntilScrapedAsync()
    {
        using var client = new HttpClient { BaseAddress = Address };
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience.Whole)
        {
            string answer = await client.GetStringAsync(new Uri("/api/v1/query?query=scrape_duration_seconds", UriKind.Relative));
            if (answer.Contains("\"value\"", StringComparison.Ordinal)) return;
            await Task.Delay(200);
        }

        throw new TimeoutException($"{Address} has scraped nothing within {Patience.Whole}");
    }

    public Task<WatchedPage> OpenAsync(string path, ColorScheme scheme = ColorScheme.Light) => OpenAtAsync(Address, path, scheme);

    public async Task<WatchedPage> OpenAtAsync(Uri home, string path, ColorScheme scheme = ColorScheme.Light)
    {
        ArgumentNullException.ThrowIfNull(home);
        IBrowserContext context = await browser!.NewContextAsync(new()
        {
            BaseURL = home.ToString(),
            ColorScheme = scheme,
            ViewportSize = new() { Width = 1280, Height = 900 },
        });
        var page = new WatchedPage(await context.NewPageAsync(), home);
        await page.Page.GotoAsync(path);
        return page;
    }

    // The driver stays in the package folder, which the build wrote down: copying it would cost 135 MB per build.
    static void UseDriverFromPackage()
    {
        string? package = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(each => each.Key == "PlaywrightPackage")?.Value;
        if (Directory.Exists(package)) Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", package);
    }

    public async Task DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        if (server is not null) await server.DisposeAsync();
    }
}
