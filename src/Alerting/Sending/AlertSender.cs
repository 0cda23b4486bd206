using System.Globalization;
using Barograph.Discovery;
using Barograph.Formats.Configuration;
using Barograph.Model.Alerts;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Microsoft.Extensions.Logging;

namespace Barograph.Alerting.Sending;

/// <summary>Sends alerts to every external Alertmanager of the configuration. Whose alert it is makes no difference: they all go the same way.</summary>
public sealed class AlertSender : IAlertSink, IAsyncDisposable
{
    readonly DiscoveryPlan discovery;
    readonly SendingOptions options;
    readonly SendingInstruments instruments;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly SemaphoreSlim oneAtATime = new(1);
    volatile AlertRelabelling relabelling = new(LabelSet.Empty, [], NameValidation.Utf8);
    volatile IReadOnlyDictionary<string, AlertmanagerSet> sets = new Dictionary<string, AlertmanagerSet>();
    bool disposed;

    /// <param name="discovery">Its own: the sender starts it and ends it.</param>
    public AlertSender(DiscoveryPlan discovery, SendingOptions options, InstrumentRegistry registry, TimeProvider clock, ILogger log)
    {
        (this.discovery, this.options, this.clock, this.log) = (discovery, options, clock, log);
        instruments = new SendingInstruments(registry, options.QueueCapacity, () => sets.Values.Sum(static set => set.Count));
        discovery.Start(SyncAsync);
    }

    /// <summary>The URLs that alerts are posted to, without passwords.</summary>
    public IReadOnlyList<string> Active => [.. InOrder().SelectMany(static set => set.Active)];

    /// <summary>The URLs that were discovered and that relabelling left out.</summary>
    public IReadOnlyList<string> Dropped => [.. InOrder().SelectMany(static set => set.Dropped)];

    public void Take(TenantId tenant, IReadOnlyList<Alert> alerts)
    {
        var now = sets;
        if (now.Count == 0 || relabelling.Apply(alerts) is not { Count: > 0 } kept) return;
        foreach (var set in now.Values) set.Take(kept);
    }

    /// <summary>Goes over to another configuration. What waits for an Alertmanager that stays goes on waiting.</summary>
    public async Task AdoptAsync(PrometheusConfig next)
    {
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            var validation = next.Global.NameValidation;
            relabelling = new AlertRelabelling(next.Global.ExternalLabels, next.Alerting.AlertRelabel, validation);
            var free = new Dictionary<string, AlertmanagerSet>(sets, StringComparer.Ordinal);
            var after = new Dictionary<string, AlertmanagerSet>(StringComparer.Ordinal);
            var configs = next.Alerting.Alertmanagers;
            // An entry that says the same as before is found wherever it has moved to; the others take over what stood in their place.
            for (var i = 0; i < configs.Count; i++)
            {
                var fingerprint = SendPlan.FingerprintOf(configs[i], validation);
                if (free.FirstOrDefault(old => old.Value.Says(fingerprint)) is { Key: { } key, Value: var same } && free.Remove(key)) after[NameOf(i)] = same;
            }
            for (var i = 0; i < configs.Count; i++)
            {
                if (after.ContainsKey(NameOf(i))) continue;
                var plan = new SendPlan(configs[i], validation, clock);
                if (free.Remove(NameOf(i), out var set)) await set.AdoptAsync(plan).ConfigureAwait(false);
                else set = new AlertmanagerSet(plan, options, instruments, clock, log);
                after[NameOf(i)] = set;
            }
            sets = after;
            await discovery.AdoptAsync(Enumerable.Range(0, configs.Count).ToDictionary(NameOf, i => configs[i].Discoveries)).ConfigureAwait(false);
            await Task.WhenAll(free.Values.Select(set => set.StopAsync(options.DrainOnShutdown))).ConfigureAwait(false);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    // As Prometheus' metrics name the entries.
    static string NameOf(int entry) => $"config-{entry.ToString(CultureInfo.InvariantCulture)}";

    Task SyncAsync(string name, IReadOnlyList<TargetGroup> groups) => sets.TryGetValue(name, out var set) ? set.SyncAsync(groups) : Task.CompletedTask;

    // Names end in numbers: config-10 comes after config-9.
    IEnumerable<AlertmanagerSet> InOrder() => sets.OrderBy(static s => s.Key.Length).ThenBy(static s => s.Key, StringComparer.Ordinal).Select(static s => s.Value);

    /// <summary>Sends what still waits, or drops it, as the options say.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        await discovery.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(sets.Values.Select(set => set.StopAsync(options.DrainOnShutdown))).ConfigureAwait(false);
    }
}
