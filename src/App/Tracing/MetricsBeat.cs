using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Metrics;
using Barograph.PodTrace.Resources;

namespace Barograph.App.Tracing;

/// <summary>Looks at limits, and takes over what the kernel added up, on the beat; for the last time when it is cancelled.</summary>
static class MetricsBeat
{
    public static async Task RunAsync(TraceMetrics metrics, ResourceWatch resources, TraceSession session, TimeSpan interval, CancellationToken cancel)
    {
        metrics.Begin(session.Read, session.Use);
        try
        {
            using var beat = new PeriodicTimer(interval);
            while (await beat.WaitForNextTickAsync(cancel).ConfigureAwait(false))
            {
                resources.Look();
                metrics.Refresh();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            metrics.End();
        }
    }
}
