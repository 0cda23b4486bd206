using System.Collections.Concurrent;
using Barograph.Discovery;
using Barograph.Formats.Configuration;
using Barograph.Model.Instruments;
using Barograph.Tests.Unit.Scraping.Doubles;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Discovery;

public sealed class DiscoveryTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("barograph-sd").FullName;
    readonly DiscoveryInstruments instruments = new(new InstrumentRegistry(), DiscoveryInstruments.Scrape);
    readonly ConcurrentQueue<IReadOnlyList<TargetGroup>> told = new();

    string Describe() => string.Join(" / ", told.Select(static groups => string.Join(", ", groups.Select(static g
        => $"[{string.Join(' ', g.Targets.Select(static t => t.Get("__address__")))}] {g.Labels.Get("env")}"))));

    [Fact]
    public async Task a_file_is_read_again_when_it_changes_and_a_broken_one_keeps_its_targets()
    {
        var path = Path.Combine(folder, "a.json");
        File.WriteAllText(path, """[{"targets":["x:1"],"labels":{"env":"one"}},{"targets":["y:2"]}]""");
        using var stop = new CancellationTokenSource();
        var discovery = new FileDiscovery(new FileDiscoveryConfig([Path.Combine(folder, "*.json")]), instruments, TimeProvider.System, NullLogger.Instance);
        var running = discovery.RunAsync(told.Enqueue, stop.Token);
        Assert.Equal("[x:1] one, [y:2] ", Describe());
        Assert.Equal(path, told.First()[0].Labels.Get("__meta_filepath"));
        File.WriteAllText(path, "[{broken");
        await ScrapeStage.UntilAsync(() => instruments.FileReadErrors.Value > 0);
        File.WriteAllText(path, """[{"targets":["z:3"]}]""");
        await ScrapeStage.UntilAsync(() => told.Count == 2);
        Assert.Equal("[x:1] one, [y:2]  / [z:3] , [] ", Describe());
        File.Delete(path);
        await ScrapeStage.UntilAsync(() => told.Count == 3);
        Assert.Equal("[x:1] one, [y:2]  / [z:3] , []  / [] ", Describe());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task a_url_is_asked_each_interval_and_a_failure_keeps_what_was_found()
    {
        await using var server = await PageServer.StartAsync();
        string? interval = null;
        server.Answer = context =>
        {
            interval = context.Request.Headers["X-Prometheus-Refresh-Interval-Seconds"];
            context.Response.ContentType = server.Requests == 2 ? "text/html" : "application/json; charset=utf-8";
            return context.Response.WriteAsync(server.Requests == 1 ? """[{"targets":["x:1"],"labels":{"env":"one"}}]""" : "[]");
        };
        var clock = new ManualClock();
        using var stop = new CancellationTokenSource();
        var config = new HttpDiscoveryConfig(server.Url) { RefreshInterval = TimeSpan.FromSeconds(30) };
        var running = new HttpDiscovery("j", config, instruments, clock, "test", NullLogger.Instance).RunAsync(told.Enqueue, stop.Token);
        await ScrapeStage.UntilAsync(() => told.Count == 1 && clock.Waiting == 1);
        Assert.Equal("[x:1] one", Describe());
        Assert.Equal("30", interval);
        Assert.Equal(config.Url.OriginalString, told.First()[0].Labels.Get("__meta_url"));
        clock.AdvanceToNext();
        await ScrapeStage.UntilAsync(() => instruments.HttpFailures.Value == 1 && clock.Waiting == 1);
        Assert.Single(told);
        clock.AdvanceToNext();
        await ScrapeStage.UntilAsync(() => told.Count == 2);
        Assert.Equal("[x:1] one / [] ", Describe());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    sealed class Scripted : IDiscovery
    {
        public Action<IReadOnlyList<TargetGroup>> Found { get; private set; } = static _ => { };

        public async Task RunAsync(Action<IReadOnlyList<TargetGroup>> found, CancellationToken cancel)
        {
            Found = found;
            await Task.Delay(Timeout.Infinite, cancel);
        }
    }

    [Fact]
    public async Task changes_go_together_and_are_told_at_most_every_five_seconds()
    {
        var clock = new ManualClock();
        var scripted = new Scripted();
        await using var plan = new DiscoveryPlan((_, _) => scripted, instruments, clock, NullLogger.Instance);
        plan.Start((_, groups) =>
        {
            told.Enqueue(groups);
            return Task.CompletedTask;
        });
        IReadOnlyDictionary<string, IReadOnlyList<DiscoveryConfig>> jobs = new Dictionary<string, IReadOnlyList<DiscoveryConfig>>
        {
            ["j"] = [new FileDiscoveryConfig(["f"])],
        };
        await plan.AdoptAsync(jobs);
        Assert.Equal("", Describe()); // told, and empty
        Assert.Single(told);
        scripted.Found([ScrapeStage.Targets("a:1").Groups[0] with { Source = "1" }]);
        await ScrapeStage.UntilAsync(() => told.Count == 2 && clock.Waiting == 1);
        for (var i = 2; i < 6; i++) scripted.Found([ScrapeStage.Targets($"a:{i}").Groups[0] with { Source = i.ToString() }]);
        await Task.Delay(30);
        Assert.Equal(2, told.Count);
        clock.Advance(DiscoveryPlan.Throttle);
        await ScrapeStage.UntilAsync(() => told.Count == 3);
        Assert.Equal(" / [a:1]  / [a:1] , [a:2] , [a:3] , [a:4] , [a:5] ", Describe());
        await plan.AdoptAsync(jobs); // says the same: what was found stays
        Assert.Equal(5, told.Last().Count);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
