using Barograph.Discovery;
using Barograph.Formats.Configuration;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Scraping;
using Barograph.Scraping.Pools;
using Barograph.Scraping.Targets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Scraping.Doubles;

/// <summary>A whole yard with a server to scrape, a store in memory and a clock in the test's hand.</summary>
public sealed class ScrapeStage : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public required PageServer Server { get; init; }

    public ManualClock Clock { get; }

    public MemorySink Sink { get; }

    public InstrumentRegistry Registry { get; }

    public required ScrapeYard Yard { get; init; }

    public ScrapeConfig Config { get; set; } = new() { JobName = "j", ScrapeInterval = Interval, ScrapeTimeout = TimeSpan.FromSeconds(5) };

    public static async Task<ScrapeStage> SetAsync(string page = "")
    {
        var server = await PageServer.StartAsync();
        server.Page = page;
        var clock = new ManualClock();
        var sink = new MemorySink();
        var registry = new InstrumentRegistry();
        var discovery = new DiscoveryPlan(static (_, config) => new StaticDiscovery((StaticDiscoveryConfig)config),
            new DiscoveryInstruments(registry, DiscoveryInstruments.Scrape), TimeProvider.System, NullLogger.Instance); // its timers would be taken for loops
        return new ScrapeStage(clock, sink, registry)
        {
            Server = server,
            Yard = new ScrapeYard(sink, discovery, new ScrapeOptions { HostName = "stage" }, registry, clock, NullLogger.Instance),
        };
    }

    ScrapeStage(ManualClock clock, MemorySink sink, InstrumentRegistry registry) => (Clock, Sink, Registry) = (clock, sink, registry);

    public static StaticDiscoveryConfig Targets(params string[] addresses)
        => new([new TargetGroup("0", [.. addresses.Select(static a => LabelSet.Of(("__address__", a)))], LabelSet.Empty)]);

    /// <summary>The server as the only target of job j.</summary>
    public Task AdoptAsync() => AdoptAsync(Config with { Discoveries = [Targets(Server.Address)] });

    public Task AdoptAsync(params ScrapeConfig[] configs) => Yard.AdoptAsync(new PrometheusConfig { ScrapeConfigs = configs });

    public ScrapeTarget Target => Yard.Pool("j")!.Targets[0];

    public PoolView Pool => Yard.Pool("j")!;

    /// <summary>Goes from one due moment to the next until every target has told its next scrape.</summary>
    public async Task TickAsync()
    {
        var before = Yard.Pools.SelectMany(static p => p.Targets).Select(static t => (Target: t, t.State)).ToList();
        var targets = before.Count;
        while (before.Count > 0)
        {
            await BeginScrapeAsync(targets);
            await UntilAsync(() => before.RemoveAll(static b => !ReferenceEquals(b.Target.State, b.State)) > 0);
        }
    }

    /// <summary>Goes to the next due moment, at which a scrape begins.</summary>
    public async Task BeginScrapeAsync(int targets = 1)
    {
        await SleepingAsync(targets);
        Clock.AdvanceToNext();
    }

    /// <summary>Waits until so many timers wait.</summary>
    public Task SleepingAsync(int timers) => UntilAsync(() => Clock.Waiting >= timers);

    public static async Task UntilAsync(Func<bool> holds)
    {
        var patience = DateTime.UtcNow.AddSeconds(120);
        while (!holds())
        {
            if (DateTime.UtcNow > patience) throw new TimeoutException("what the test waits for does not come");
            await Task.Delay(2);
        }
    }

    public string[] Values(string name, params (string, string)[] labels)
        => Sink.Values([("__name__", name), ("job", "j"), ("instance", Server.Address), .. labels]);

    public double Metric(string name)
    {
        var found = new MetricFinder(name);
        Registry.Show(found);
        return found.Value;
    }

    sealed class MetricFinder(string name) : IInstrumentReader
    {
        string current = "";

        public double Value { get; private set; } = double.NaN;

        public void Family(string family, string help, InstrumentKind kind) => current = family;

        public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
        {
            if (current + suffix == name) Value = double.IsNaN(Value) ? value : Value + value;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Yard.DisposeAsync();
        await Server.DisposeAsync();
    }
}
