using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.App.Tracing;

/// <summary>Whom a trace is told: the live view, or the report. One call at a time.</summary>
interface ITraceReader : IDisposable
{
    void Begin(TraceConditions conditions);

    void Take(Story story);

    void Take(in PoolUse use);

    void Take(in LimitReading reading);

    /// <summary>Once a second.</summary>
    void Beat(in Pulse pulse, Snapshot tables);

    void End(TraceEnd end);
}
