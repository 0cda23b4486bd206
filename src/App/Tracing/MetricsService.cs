using System.Globalization;
using Barograph.App.Commands;
using Barograph.App.Logging;
using Barograph.Model.Instruments;
using Barograph.PodTrace.Metrics;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Resources;
using Barograph.PodTrace.Targets;
using Barograph.Web;
using Barograph.Web.Api;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Barograph.App.Tracing;

/// <summary><c>podtrace --metrics</c>: what is traced, at <c>/metrics</c> of an address of its own.</summary>
sealed class MetricsService : IAsyncDisposable
{
    readonly StreamLoggerProvider logs = new(Console.Error, LogLevel.Warning, json: false, TimeProvider.System);
    readonly WebServer web;

    MetricsService(TraceSettings settings, ControlGroups groups, TargetNames names, PeerNames peers)
    {
        var instruments = new InstrumentRegistry();
        Metrics = new TraceMetrics(instruments, names, settings.Limits, TimeProvider.System, peers);
        Resources = new ResourceWatch(groups, settings.AlertLevels, instruments, TimeProvider.System);
        var endpoint = new MetricsEndpoint(instruments, settings.RequestsPerSecond, settings.RequestBurst, TimeProvider.System);
        web = new WebServer(new WebOptions { ListenAddresses = [settings.MetricsAddress], MaxConnections = 64 }, endpoint.AnswerAsync, null, instruments, logs);
    }

    public TraceMetrics Metrics { get; }

    public ResourceWatch Resources { get; }

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<MetricsService> StartAsync(TraceSettings settings, ControlGroups groups, TargetNames names, PeerNames peers, CancellationToken cancel)
    {
        var service = new MetricsService(settings, groups, names, peers);
        try
        {
            await service.web.StartAsync(cancel).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            await service.DisposeAsync().ConfigureAwait(false);
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"--metrics: {e.Message} PODTRACE_METRICS_ADDR names another address."), e);
        }
        Terminal.Error.WriteLine($"metrics at {string.Join(", ", service.web.Addresses.Select(static a => a + "/metrics"))}");
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2))) await web.StopAsync(patience.Token).ConfigureAwait(false);
        await web.DisposeAsync().ConfigureAwait(false);
        logs.Dispose();
    }
}
