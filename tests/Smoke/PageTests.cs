using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Barograph.Tests.Smoke;

/// <summary>The page as a person uses it, in a real browser, served by the built executable.</summary>
public sealed class PageTests(BrowserAndServer browser) : IClassFixture<BrowserAndServer>
{
    // Its step is 2 s in a graph of five minutes: a server that has just begun to scrape shows a line soon.
    const string Busy = "scrape_duration_seconds";

    static ILocator Tab(WatchedPage tab, string name) => tab.Page.GetByRole(AriaRole.Tab, new() { Name = name }).First;

    [Fact]
    public async Task a_typed_query_draws_its_graph_and_the_address_tells_it()
    {
        await using WatchedPage tab = await browser.OpenAsync("/?g0.range_input=5m");
        await tab.AskAsync(Busy);
        await tab.UntilDrawnAsync();
        await Expect(tab.Page.GetByText("points every").First).ToBeVisibleAsync();
        Assert.EndsWith("/query", new Uri(tab.Page.Url).AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(Busy, tab.Parameter("g0.expr"));
        Assert.Equal("graph", tab.Parameter("g0.tab"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task dragging_zooms_and_the_button_zooms_back()
    {
        await using WatchedPage tab = await browser.OpenAsync($"/query?g0.expr={Busy}&g0.tab=graph&g0.range_input=10m");
        await tab.UntilDrawnAsync();
        LocatorBoundingBoxResult paper = (await tab.Page.Locator(".u-over").First.BoundingBoxAsync())!;
        await tab.Page.Mouse.MoveAsync(paper.X + (paper.Width * 0.5f), paper.Y + (paper.Height / 2));
        await tab.Page.Mouse.DownAsync();
        await tab.Page.Mouse.MoveAsync(paper.X + (paper.Width * 0.75f), paper.Y + (paper.Height / 2), new() { Steps = 5 });
        await tab.Page.Mouse.UpAsync();
        ILocator reset = tab.Page.GetByRole(AriaRole.Button, new() { Name = "Reset zoom" });
        await Expect(reset).ToBeVisibleAsync();
        Assert.NotEqual("", tab.Parameter("g0.end_input"));
        Assert.Matches("^2m[23]\\ds$", tab.Parameter("g0.range_input"));
        await reset.ClickAsync();
        await Expect(reset).ToBeHiddenAsync();
        Assert.Equal("10m", tab.Parameter("g0.range_input"));
        Assert.Equal("", tab.Parameter("g0.end_input"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task the_legend_takes_a_line_away_and_brings_it_back()
    {
        await using WatchedPage tab = await browser.OpenAsync($"/query?g0.expr={Busy}&g0.tab=graph&g0.range_input=5m");
        await tab.UntilDrawnAsync();
        await tab.Page.Mouse.MoveAsync(1, 1);
        ILocator lines = tab.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Line of ") });
        for (int line = 0; line < await lines.CountAsync(); line++) await lines.Nth(line).ClickAsync();
        await Expect(tab.Page.Locator("[aria-pressed=true][aria-label^='Line of']")).ToHaveCountAsync(0);
        await tab.UntilBlankAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await tab.UntilDrawnAsync();
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task the_table_shows_the_value_of_each_series()
    {
        await using WatchedPage tab = await browser.OpenAsync("/query?g0.expr=up&g0.tab=graph");
        await Tab(tab, "Table").ClickAsync();
        await Expect(tab.Page.Locator("tbody tr", new() { HasText = "up{" }).First).ToBeVisibleAsync();
        Assert.Equal("table", tab.Parameter("g0.tab"));
        Assert.Empty(tab.Complaints);
    }

    [Theory]
    [InlineData("/graph?g0.expr=vector(42)&g0.tab=1")]
    [InlineData("/query?g0.expr=vector(42)&g0.tab=table&g0.range_input=2h&g0.end_input=2026-01-01%2010%3A00%3A00")]
    public async Task a_link_made_for_prometheus_opens_its_panel(string link)
    {
        await using WatchedPage tab = await browser.OpenAsync(link);
        await Expect(Tab(tab, "Table")).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(tab.Page.GetByRole(AriaRole.Cell, new() { Name = "42", Exact = true })).ToBeVisibleAsync();
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task a_query_that_is_wrong_is_answered_with_the_reason()
    {
        await using WatchedPage tab = await browser.OpenAsync("/query?g0.expr=sum(&g0.tab=table");
        ILocator alert = tab.Page.GetByRole(AriaRole.Alert);
        await Expect(alert).ToContainTextAsync("The query is not valid");
        await Expect(alert).ToContainTextAsync("parse error");
        Assert.All(tab.Complaints, complaint => Assert.Contains("400", complaint, StringComparison.Ordinal));
    }

    [Fact]
    public async Task the_format_button_tidies_the_query()
    {
        await using WatchedPage tab = await browser.OpenAsync("/query?g0.expr=sum(up)by(job)&g0.tab=table");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Format the query" }).ClickAsync();
        await Expect(tab.Page.Locator(".cm-content").First).ToHaveTextAsync("sum by (job) (up)");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task typing_offers_the_names_that_the_server_knows()
    {
        await using WatchedPage tab = await browser.OpenAsync("/query");
        await tab.Page.Locator(".cm-content").First.ClickAsync();
        await tab.Page.Keyboard.TypeAsync("scrape_dur", new() { Delay = 40 });
        await Expect(tab.Page.Locator(".cm-tooltip-autocomplete")).ToContainTextAsync(Busy);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task a_second_query_and_its_state_survive_a_reload()
    {
        await using WatchedPage tab = await browser.OpenAsync($"/query?g0.expr={Busy}&g0.tab=graph&g0.range_input=15m");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Add a query" }).ClickAsync();
        await tab.Page.Locator(".cm-content").Nth(1).ClickAsync();
        await tab.Page.Keyboard.InsertTextAsync("up");
        await tab.Page.Keyboard.PressAsync("ControlOrMeta+Enter");
        await tab.Page.GetByRole(AriaRole.Tab, new() { Name = "Table" }).Nth(1).ClickAsync();
        await Expect(tab.Page).ToHaveURLAsync(new Regex(@"g1\.expr=up&g1\.tab=table"));
        string address = tab.Page.Url;
        await tab.Page.ReloadAsync();
        await Expect(tab.Page.Locator(".cm-content")).ToHaveTextAsync([Busy, "up"]);
        await Expect(tab.Page.GetByRole(AriaRole.Tab, new() { Name = "Table" }).Nth(1)).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(tab.Page.GetByLabel("Range", new() { Exact = true }).First).ToHaveValueAsync("15m");
        Assert.Equal(address, tab.Page.Url);
        Assert.Empty(tab.Complaints);
    }

    [Theory]
    [InlineData("/below/the/deck/")]
    [InlineData("/below/the/deck/graph?g0.expr=up&g0.tab=1")]
    [InlineData("/below/the/deck/targets")]
    public async Task the_page_works_below_a_prefix(string path)
    {
        await using PageBeforeServer front = await PageBeforeServer.StartAsync(browser.Address, "/below/the/deck");
        await using WatchedPage tab = await browser.OpenAtAsync(front.Address, path);
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Targets", Exact = true }).ClickAsync();
        await Expect(tab.Page.GetByText("Up", new() { Exact = true }).First).ToBeVisibleAsync();
        Assert.Equal("/below/the/deck/targets", new Uri(tab.Page.Url).AbsolutePath);
        await tab.Page.ReloadAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Query", Exact = true }).ClickAsync();
        await tab.AskAsync("vector(42)");
        await Tab(tab, "Table").ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Cell, new() { Name = "42", Exact = true })).ToBeVisibleAsync();
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task a_metric_can_be_picked_from_the_list()
    {
        await using WatchedPage tab = await browser.OpenAsync("/query");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Metrics" }).ClickAsync();
        await tab.Page.GetByLabel("Filter the metrics").FillAsync(Busy);
        await tab.Page.GetByRole(AriaRole.Listitem).First.ClickAsync();
        await Expect(tab.Page.Locator(".cm-content").First).ToHaveTextAsync(Busy);
        Assert.Equal(Busy, tab.Parameter("g0.expr"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task a_narrow_window_scrolls_down_only_and_keeps_its_menu()
    {
        await using WatchedPage tab = await browser.OpenAsync($"/query?g0.expr={Busy}&g0.tab=graph&g0.range_input=5m");
        await tab.Page.SetViewportSizeAsync(390, 800);
        await tab.UntilDrawnAsync();
        foreach (string name in (string[])["Alerts", "Rules", "Notifications", "Targets", "Storage", "Status", "Configuration"])
        {
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Open the menu" }).ClickAsync();
            await tab.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
            await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(name);
            Assert.True(await tab.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{name} is wider than the window");
        }

        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task the_targets_page_shows_that_the_server_scrapes_itself()
    {
        await using WatchedPage tab = await browser.OpenAsync("/targets");
        await Expect(tab.Page.GetByText("Up", new() { Exact = true }).First).ToBeVisibleAsync();
        await tab.Page.GetByLabel("Filter by label, address, error").FillAsync("no such target");
        await Expect(tab.Page.GetByText("No target matches the filter")).ToBeVisibleAsync();
        Assert.Equal("no such target", tab.Parameter("q"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task the_colours_follow_the_system_until_they_are_chosen_and_then_stay()
    {
        await using WatchedPage tab = await browser.OpenAsync("/flags", ColorScheme.Dark);
        ILocator root = tab.Page.Locator("html");
        await Expect(root).ToHaveAttributeAsync("data-mantine-color-scheme", "dark");
        await tab.Page.GetByRole(AriaRole.Radio, new() { Name = "Light" }).ClickAsync();
        await Expect(root).ToHaveAttributeAsync("data-mantine-color-scheme", "light");
        await tab.Page.ReloadAsync();
        await Expect(root).ToHaveAttributeAsync("data-mantine-color-scheme", "light");
        Assert.Empty(tab.Complaints);
    }

    [Theory]
    [InlineData("/query", "Query", "No query yet")]
    [InlineData("/alerts", "Alerts", "4 alerting rules")]
    [InlineData("/rules", "Rules", "5 in 1 group")]
    [InlineData("/alertmanager", "Notifications", "No Alertmanager runs in this server")]
    [InlineData("/targets", "Targets", "scrape pools")]
    [InlineData("/service-discovery", "Discovery", "discovered are scraped")]
    [InlineData("/status", "Status", "Started")]
    [InlineData("/tsdb-status", "Storage", "Series in the head")]
    [InlineData("/config", "Configuration", "scrape_configs")]
    [InlineData("/flags", "Flags", "--storage.tsdb.path")]
    [InlineData("/active-queries", "Active queries", "Places in use")]
    public async Task every_page_opens_by_its_address_and_by_the_menu(string path, string title, string content)
    {
        await using WatchedPage tab = await browser.OpenAsync(path);
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(title);
        await Expect(tab.Page.GetByText(content).First).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Flags", Exact = true }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = title, Exact = true }).ClickAsync();
        await Expect(tab.Page.GetByText(content).First).ToBeVisibleAsync();
        Assert.EndsWith(path, new Uri(tab.Page.Url).AbsolutePath, StringComparison.Ordinal);
        Assert.Empty(tab.Complaints);
    }
}
