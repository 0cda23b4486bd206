using Barograph.Alerting.Dispatching;
using Barograph.Alerting.Inhibition;
using Barograph.Alerting.Pipeline;
using Barograph.Alerting.Receivers;
using Barograph.Formats.Configuration.Alertmanager;

namespace Barograph.Alerting;

/// <summary>One configuration and everything that is made of it. The next one is built whole before this one ends.</summary>
sealed class RunningConfig(
    AlertmanagerConfig config, Dispatcher dispatcher, Inhibitor inhibitor, TimeStage times, IReadOnlyDictionary<string, IReadOnlyList<IIntegration>> integrations) : IAsyncDisposable
{
    public AlertmanagerConfig Config { get; } = config;

    public Dispatcher Dispatcher { get; } = dispatcher;

    public Inhibitor Inhibitor { get; } = inhibitor;

    public TimeStage Times { get; } = times;

    public int IntegrationCount => integrations.Values.Sum(static list => list.Count);

    public async ValueTask DisposeAsync()
    {
        await Dispatcher.DisposeAsync().ConfigureAwait(false);
        foreach (var integration in integrations.Values.SelectMany(static list => list)) integration.Dispose();
    }
}
