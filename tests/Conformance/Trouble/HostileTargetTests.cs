using System.Text;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>Targets that are unreachable, slow, endless or talk nonsense: each says why on the targets page, none harms its neighbours.</summary>
public sealed class HostileTargetTests : IDisposable
{
    /// <summary>Pool (and path) with a part of what the targets page says of it; null = it is up.</summary>
    static readonly Dictionary<string, string?> Expected = new()
    {
        ["ok"] = null,
        ["unreachable"] = "onnection refused",
        ["slow"] = "context deadline exceeded",
        ["endless-limited"] = "body size limit exceeded",
        ["endless-line"] = "body size limit exceeded",
        ["unpacks-endlessly"] = "body size limit exceeded",
        ["not-gzip"] = "unsupported compression method",
        ["half-gzip"] = "cut off",
        ["half-body"] = "ended prematurely",
        ["binary"] = "line 1",
        ["long-line"] = null,
        ["broken"] = "line 3, column 5: the value is no number",
        ["duplicates"] = null,
        ["loop"] = "stopped after 10 redirects",
        ["large"] = null,
        ["gibberish"] = "Get \"http://",
        ["silence"] = "Get \"http://",
    };

    readonly TroubleFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task every_way_to_be_wrong_is_told_apart_and_harms_nobody_else()
    {
        await using var pages = new HostilePages();
        await using var server = await Executable.ServeAsync(Config(pages.Port), folder["data"]);
        // Asked again, as a busy machine may be late with a large page once.
        await Executable.UntilAsync(async () => string.Join('\n', Unexpected(await server.TargetsAsync())), static unexpected => unexpected.Length == 0);
        var targets = await server.TargetsAsync();
        Assert.All(targets, static t => Assert.True(t.Value.Error.Length < 1000, $"{t.Key}: {t.Value.Error.Length} characters"));

        // Nothing of a broken page is kept, of a page with repetitions the first of each.
        Assert.Equal(double.NaN, await server.NumberAsync("count({__name__=~'.*_the_break.*|half_body|endless'})"));
        Assert.Equal(2, await server.NumberAsync("count(last_over_time(twice[10m]))"));
        Assert.Equal(4, await server.NumberAsync("sum(last_over_time(twice[10m]))"));
        await server.SaysAsync("Samples of a scrape are not stored: scrape_pool=duplicates");
        // A label of ten megabytes is no label: that series is left out, and the log says so.
        Assert.Equal(double.NaN, await server.NumberAsync("count(long_line)"));
        await server.SaysAsync("Samples of a scrape are not stored: scrape_pool=long-line");
        Assert.Equal(50_000, await server.NumberAsync("count(last_over_time(large[10m]))"));
        Assert.Equal(0, await server.NumberAsync("up{job='broken'}"));
        Assert.Equal(1, await server.NumberAsync("last_over_time(ok{job='ok'}[10m])"));
    }

    [Fact]
    public async Task three_hundred_targets_come_up_together()
    {
        await using var pages = new HostilePages();
        var groups = string.Concat(Enumerable.Range(0, 300).Select(i => $"      - {{targets: ['127.0.0.1:{pages.Port}'], labels: {{n: '{i}'}}}}\n"));
        await using var server = await Executable.ServeAsync(
            $"scrape_configs:\n  - job_name: many\n    scrape_interval: 5s\n    scrape_timeout: 5s\n    static_configs:\n{groups}", folder["data"]);
        await Executable.UntilAsync(() => server.NumberAsync("count(up == 1)"), static up => up == 300);
    }

    static IEnumerable<string> Unexpected(Dictionary<string, (string Health, string Error)> targets)
    {
        foreach (var (pool, part) in Expected)
        {
            var (health, error) = targets.GetValueOrDefault(pool, ("missing", ""));
            if (health != (part is null ? "up" : "down") || !error.Contains(part ?? "", StringComparison.Ordinal)) yield return $"{pool}: {health} {error}";
        }
    }

    static string Config(int port)
    {
        var config = new StringBuilder("global: {scrape_interval: 5s, scrape_timeout: 5s}\nscrape_configs:\n");
        foreach (var pool in Expected.Keys)
        {
            var target = pool == "unreachable" ? "127.0.0.1:1" : $"127.0.0.1:{port}";
            var path = pool == "endless-limited" ? "endless" : pool;
            config.Append($"  - {{job_name: {pool}, metrics_path: /{path}, body_size_limit: 20MB, static_configs: [{{targets: ['{target}']}}]}}\n");
        }
        return config.ToString();
    }
}
