using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Barograph.Tests.Smoke;

/// <summary>Alerts, rules and notifications as a person sees them; the rules are those of <see cref="RunningServer"/>.</summary>
public sealed class RulePagesTests(BrowserAndServer browser) : IClassFixture<BrowserAndServer>
{
    static ILocator Rule(WatchedPage tab, string name) => tab.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($@"\b{name}\b") });

    [Fact]
    public async Task a_rule_that_fires_is_seen_with_its_alert_and_stays_open_after_a_reload()
    {
        await using WatchedPage tab = await browser.OpenAsync("/alerts");
        ILocator rule = Rule(tab, "ServerIsScraped");
        await Expect(rule).ToContainTextAsync("1 firing");
        await rule.ClickAsync();
        ILocator alert = tab.Page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("^Firing") });
        await Expect(alert).ToContainTextAsync("barograph answers");
        await Expect(alert).ToContainTextAsync("since 20");
        await Expect(tab.Page.GetByText("Keeps firing for")).ToBeVisibleAsync();
        Assert.NotEqual("", tab.Parameter("open"));
        await tab.Page.ReloadAsync();
        await Expect(alert).ToContainTextAsync("barograph answers");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task the_menu_counts_the_alerts_that_fire_on_every_page()
    {
        await using WatchedPage tab = await browser.OpenAsync("/flags");
        ILocator badge = tab.Page.GetByRole(AriaRole.Status, new() { NameRegex = new Regex("alerts? fires?$") });
        for (int attempt = 0; attempt < 10 && !await badge.IsVisibleAsync(); attempt++)
        {
            // The first evaluations may still be to come, and the page asks every ten seconds only.
            await tab.Page.WaitForTimeoutAsync(1000);
            await tab.Page.ReloadAsync();
        }

        await Expect(badge).ToHaveTextAsync("1");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task alerts_are_found_by_state_and_text_and_the_address_tells_it()
    {
        await using WatchedPage tab = await browser.OpenAsync("/alerts?state=pending");
        await Expect(Rule(tab, "WaitsForLong")).ToContainTextAsync("1 pending");
        await Expect(Rule(tab, "NeverTrue")).ToBeHiddenAsync();
        await tab.Page.GetByText(new Regex(@"^Inactive \d")).ClickAsync();
        await Expect(Rule(tab, "NeverTrue")).ToBeVisibleAsync();
        Assert.Equal("inactive", tab.Parameter("state"));
        await tab.Page.GetByLabel("Filter by name, label, query").FillAsync("no such rule");
        await Expect(tab.Page.GetByText("No rule matches the filter")).ToBeVisibleAsync();
        Assert.Equal("no such rule", tab.Parameter("q"));
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show all 4" }).ClickAsync();
        await Expect(Rule(tab, "WaitsForLong")).ToBeVisibleAsync();
        Assert.Empty(tab.Complaints);
    }

    [Theory]
    [InlineData("/alerts?state=failing")]
    [InlineData("/rules?kind=failing")]
    public async Task the_error_of_a_rule_is_seen_without_opening_it(string path)
    {
        await using WatchedPage tab = await browser.OpenAsync(path);
        await Expect(tab.Page.GetByText("Ambiguous", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Note)).ToContainTextAsync("duplicate series");
        await Expect(tab.Page.GetByText("ServerIsScraped")).ToBeHiddenAsync();
        Assert.Empty(tab.Complaints);
    }

    [Theory]
    [InlineData("/alerts")]
    [InlineData("/rules")]
    public async Task a_rule_file_that_is_wrong_is_shown_with_place_and_reason(string path)
    {
        await using WatchedPage tab = await browser.OpenAsync(path);
        ILocator note = tab.Page.GetByRole(AriaRole.Alert);
        await Expect(note).ToContainTextAsync("A rule file is set aside");
        await Expect(note).ToContainTextAsync("broken.yml, none of its rules run");
        await Expect(note).ToContainTextAsync(new Regex(@"5:\d+.*exprr"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task the_rules_page_tells_how_evaluation_went_and_leads_to_the_query()
    {
        await using WatchedPage tab = await browser.OpenAsync("/rules");
        ILocator row = tab.Page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("job:up:sum") });
        await Expect(row).ToContainTextAsync(new Regex("OK.*(ms|µs|s).*(ago|just now)"));
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Query" }).Nth(1).ClickAsync();
        await Expect(tab.Page.Locator(".cm-content").First).ToHaveTextAsync("sum by (job) (up)");
        Assert.Equal("graph", tab.Parameter("g0.tab"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task the_slowest_rules_stand_in_one_list_with_their_groups()
    {
        await using WatchedPage tab = await browser.OpenAsync("/rules?sort=slow");
        await Expect(tab.Page.Locator("tbody tr", new() { HasText = "watch · " })).ToHaveCountAsync(5);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task a_link_to_alertmanagers_own_page_opens_the_notifications()
    {
        await using WatchedPage tab = await browser.OpenAsync("/#/alerts?receiver=pager");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Notifications");
        Assert.Equal("pager", tab.Parameter("receiver"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task where_no_alertmanager_runs_the_page_says_how_to_start_one()
    {
        await using WatchedPage tab = await browser.OpenAsync("/alertmanager");
        await Expect(tab.Page.GetByText("--alertmanager.config.file=alertmanager.yml")).ToBeVisibleAsync();
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task the_built_in_alertmanager_shows_whom_it_tells_of_what_and_how_it_is_configured()
    {
        await using RunningServer server = await RunningServer.StartAsync("""
            route: { receiver: inbox, group_by: [alertname], group_wait: 1s }
            receivers: [{ name: inbox }, { name: pager }]
            """);
        await using WatchedPage tab = await browser.OpenAtAsync(server.Address, "/alertmanager");
        ILocator alert = tab.Page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("^Active") });
        await Expect(alert.First).ToContainTextAsync("barograph answers");
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("inbox") }).First).ToContainTextAsync("1 group, 1 alert");
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("pager") })).ToContainTextAsync("nothing to tell");
        await tab.Page.GetByText("Status", new() { Exact = true }).Last.ClickAsync();
        await Expect(tab.Page.GetByLabel("Alertmanager's configuration in YAML")).ToContainTextAsync("receiver: inbox");
        Assert.Equal("status", tab.Parameter("tab"));
        Assert.Empty(tab.Complaints);
    }
}
