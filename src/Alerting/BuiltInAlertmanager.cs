using Barograph.Alerting.Alerts;
using Barograph.Alerting.Dispatching;
using Barograph.Alerting.Inhibition;
using Barograph.Alerting.Notifications;
using Barograph.Alerting.Pipeline;
using Barograph.Alerting.Receivers;
using Barograph.Alerting.Routing;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Model.Alerts;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Microsoft.Extensions.Logging;

namespace Barograph.Alerting;

/// <summary>The Alertmanager in this process: alerts come in, are merged, routed and grouped, and people are told.</summary>
/// <remarks>One configuration routes the alerts of every tenant.</remarks>
public sealed class BuiltInAlertmanager : IAlertSink, IAsyncDisposable
{
    readonly AlertmanagerOptions options;
    readonly TimeProvider clock;
    readonly Random dice;
    readonly ILoggerFactory logs;
    readonly AlertStore store;
    readonly NotificationLog told;
    readonly NotificationInstruments notifying;
    readonly DispatchInstruments dispatching;
    readonly LabelledFamily<Counter> received;
    readonly Counter invalid;
    readonly SemaphoreSlim oneAtATime = new(1);
    volatile RunningConfig running;

    /// <param name="integrationsOf">How a receiver reaches somebody; called for each receiver of the configuration.</param>
    /// <exception cref="IOException">The storage folder cannot be used.</exception>
    public BuiltInAlertmanager(
        AlertmanagerOptions options, AlertmanagerConfig config, Func<ReceiverConfig, IReadOnlyList<IIntegration>> integrationsOf,
        InstrumentRegistry registry, TimeProvider clock, Random dice, ILoggerFactory logs)
    {
        (this.options, this.clock, this.dice, this.logs) = (options, clock, dice, logs);
        notifying = new NotificationInstruments(registry);
        dispatching = new DispatchInstruments(registry);
        received = registry.Counters("alertmanager_alerts_received_total", "The total number of received alerts.", "status", "version");
        invalid = registry.Counters("alertmanager_alerts_invalid_total", "The total number of received alerts that were invalid.", "version").With("v2");
        foreach (var status in (string[])["firing", "resolved"]) received.With(status, "v2");
        told = new NotificationLog(options.StoragePath, options.Retention, options.MaintenanceInterval, registry, clock, logs.CreateLogger<NotificationLog>());
        store = new AlertStore(options.CollectionInterval, options.PerAlertNameLimit, registry, clock);
        running = Build(config, integrationsOf);
        store.Told = alert =>
        {
            // A source must be known before the alert that it keeps quiet is told of.
            running.Inhibitor.Take(alert);
            running.Dispatcher.Take(alert);
        };
        ShowState(registry);
    }

    public AlertmanagerConfig Config => running.Config;

    public IReadOnlyList<StoredAlert> Alerts() => store.All();

    public IReadOnlyList<AlertGroup> Groups() => running.Dispatcher.Groups();

    public IReadOnlyList<Route> RoutesOf(StoredAlert alert) => running.Dispatcher.Tree.Match(alert.Alert.Labels);

    /// <summary>The fingerprint of an alert because of which this one is quiet, or null.</summary>
    public ulong? InhibitorOf(StoredAlert alert) => running.Inhibitor.Inhibits(alert.Alert.Labels, clock.GetUtcNow());

    /// <summary>The time intervals that mute a route now.</summary>
    public IReadOnlyList<string> MutedBy(Route route) => running.Times.MutedBy(route, clock.GetUtcNow());

    /// <summary>From our own rules. Nothing is queued: merging and routing take microseconds, and telling people is not waited for.</summary>
    public void Take(TenantId tenant, IReadOnlyList<Alert> alerts)
    {
        var now = clock.GetUtcNow();
        Put([.. alerts.Select(alert => StoredAlert.Of(alert, now))]);
    }

    public void Put(IReadOnlyList<StoredAlert> alerts)
    {
        var now = clock.GetUtcNow();
        foreach (var alert in alerts) received.With(alert.IsResolvedAt(now) ? "resolved" : "firing", "v2").Increment();
        store.Put(alerts);
    }

    public void CountInvalid() => invalid.Increment();

    /// <summary>The next configuration takes over with all alerts; what the old one was just telling is told anew, unless it was recorded.</summary>
    public async Task AdoptAsync(AlertmanagerConfig config, Func<ReceiverConfig, IReadOnlyList<IIntegration>> integrationsOf)
    {
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            var next = Build(config, integrationsOf);
            var old = running;
            await old.DisposeAsync().ConfigureAwait(false);
            // From here on new alerts go to the next one; those that came in between are in the store, and handed over below.
            running = next;
            foreach (var alert in store.All())
            {
                next.Inhibitor.Take(alert);
                next.Dispatcher.Take(alert);
            }
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    RunningConfig Build(AlertmanagerConfig config, Func<ReceiverConfig, IReadOnlyList<IIntegration>> integrationsOf)
    {
        var inhibitor = new Inhibitor(config.InhibitRules, store.All());
        var times = new TimeStage(config.TimeIntervals, notifying);
        var log = logs.CreateLogger<Dispatcher>();
        var integrations = new Dictionary<string, IReadOnlyList<IIntegration>>();
        var pipelines = new Dictionary<string, INotificationStage>();
        foreach (var receiver in config.Receivers)
        {
            var ways = integrationsOf(receiver);
            integrations.Add(receiver.Name, ways);
            foreach (var way in ways) notifying.Begin(way.Kind);
            var branches = ways.Select(way => new StageList(
                new DedupStage(told, way.Kind, way.Index, way.SendsResolved),
                new RetryStage(way, options.ExternalUrl, notifying, clock, dice, log),
                new RecordStage(told, way.Kind, way.Index)));
            pipelines.Add(receiver.Name, new StageList(new InhibitStage(inhibitor, notifying), times, new FanOutStage([.. branches])));
        }
        var dispatcher = new Dispatcher(new RouteTree(config.Route), pipelines, options.Dispatching, inhibitor.Forget, dispatching, clock, log);
        return new RunningConfig(config, dispatcher, inhibitor, times, integrations);
    }

    void ShowState(InstrumentRegistry registry)
    {
        registry.Observe("alertmanager_alerts", "How many alerts by state.", InstrumentKind.Gauge, reader =>
        {
            var now = clock.GetUtcNow();
            var unresolved = store.All().Where(alert => !alert.IsResolvedAt(now)).ToList();
            var suppressed = unresolved.Count(alert => InhibitorOf(alert) is not null);
            reader.Sample("", [new("state", "active")], unresolved.Count - suppressed);
            reader.Sample("", [new("state", "suppressed")], suppressed);
            reader.Sample("", [new("state", "unprocessed")], 0);
        });
        registry.Observe("alertmanager_dispatcher_aggregation_groups", "Number of active aggregation groups", InstrumentKind.Gauge, () => running.Dispatcher.GroupCount);
        registry.Observe("alertmanager_alerts_per_alert_limit", "Current limit on number of alerts per alertname (0: no limit).", InstrumentKind.Gauge, () => options.PerAlertNameLimit);
        registry.Observe("alertmanager_receivers", "Number of configured receivers.", InstrumentKind.Gauge, () => running.Config.Receivers.Count);
        registry.Observe("alertmanager_inhibition_rules", "Number of configured inhibition rules.", InstrumentKind.Gauge, () => running.Config.InhibitRules.Count);
        registry.Observe("alertmanager_integrations", "Number of configured integrations.", InstrumentKind.Gauge, () => running.IntegrationCount);
    }

    public async ValueTask DisposeAsync()
    {
        await running.DisposeAsync().ConfigureAwait(false);
        store.Dispose();
        told.Dispose();
        oneAtATime.Dispose();
    }
}
