using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Barograph.Alerting.Sending;
using Barograph.Discovery;
using Barograph.Formats.Configuration;
using Barograph.Model.Alerts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Tests.Unit.Scraping.Doubles;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Alerting.Sending;

/// <summary>A sender with the configuration that a test writes, and a server that remembers what it was sent.</summary>
sealed class SenderStage : IAsyncDisposable
{
    readonly InstrumentRegistry registry = new();

    SenderStage(SendingOptions options)
    {
        var instruments = new DiscoveryInstruments(registry, DiscoveryInstruments.Notify);
        var known = new KnownDiscoveries(instruments, TimeProvider.System, "test", NullLogger.Instance);
        Sender = new AlertSender(
            new DiscoveryPlan(known.Make, instruments, TimeProvider.System, NullLogger.Instance), options, registry, TimeProvider.System, NullLogger.Instance);
    }

    public static DateTimeOffset Start { get; } = new(2026, 5, 4, 3, 2, 1, 987, TimeSpan.Zero);

    public AlertSender Sender { get; }

    public static async Task<SenderStage> StartAsync(string yaml, SendingOptions? options = null)
    {
        var stage = new SenderStage(options ?? new SendingOptions());
        await stage.AdoptAsync(yaml);
        return stage;
    }

    public Task AdoptAsync(string yaml)
    {
        var loaded = PrometheusConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), "prometheus.yml", static _ => null);
        Assert.Empty(loaded.Complaints);
        Assert.Empty(loaded.Config!.Unbuilt);
        return Sender.AdoptAsync(loaded.Config);
    }

    public void Take(params string[] names) => Sender.Take(TenantId.Anonymous, [.. names.Select(static name => Alert(name))]);

    public static Alert Alert(string name, params (string, string)[] labels) => new()
    {
        Labels = LabelSet.Of([("alertname", name), .. labels]),
        Annotations = LabelSet.Of(("summary", $"{name} \"happens\"")),
        StartsAt = Start,
        EndsAt = Start.AddMinutes(5),
        GeneratorUrl = "http://here/graph?g0.expr=up",
    };

    /// <summary>The value of a metric for one Alertmanager; NaN where it shows none.</summary>
    public double Metric(string name, string alertmanager = "")
    {
        var finder = new Finder(name, alertmanager);
        registry.Show(finder);
        return finder.Found;
    }

    public ValueTask DisposeAsync() => Sender.DisposeAsync();

    sealed class Finder(string name, string alertmanager) : IInstrumentReader
    {
        string family = "";

        public double Found { get; private set; } = double.NaN;

        public void Family(string name, string help, InstrumentKind kind) => family = name;

        public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
        {
            if (family + suffix != name) return;
            if (alertmanager.Length == 0 || (labels.Length == 1 && labels[0].Value == alertmanager)) Found = value;
        }
    }

    /// <summary>An Alertmanager as far as the sender sees it.</summary>
    public sealed class Inbox : IAsyncDisposable
    {
        readonly PageServer server;

        Inbox(PageServer server) => this.server = server;

        public ConcurrentQueue<(string Path, string Headers, JsonElement Body)> Posts { get; } = new();

        public string Address => server.Address;

        public string Url => $"http://{Address}/api/v2/alerts";

        /// <summary>What it does before it answers.</summary>
        public Func<HttpContext, Task> Before { get; set; } = static _ => Task.CompletedTask;

        public IEnumerable<string> Names
            => Posts.SelectMany(static post => post.Body.EnumerateArray().Select(static alert => alert.GetProperty("labels").GetProperty("alertname").GetString()!));

        public static async Task<Inbox> StartAsync()
        {
            var inbox = new Inbox(await PageServer.StartAsync());
            inbox.server.Answer = async context =>
            {
                using var body = await JsonDocument.ParseAsync(context.Request.Body);
                var headers = $"{context.Request.Method} {context.Request.ContentType} {context.Request.Headers.UserAgent} {context.Request.Headers.Authorization}".Trim();
                inbox.Posts.Enqueue((context.Request.Path, headers, body.RootElement.Clone()));
                await inbox.Before(context);
            };
            return inbox;
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
