using Barograph.PodTrace.Totals;

namespace Barograph.App.Tracing;

/// <summary>How a trace ended: when, what the kernel had counted, and under which paths its files are known.</summary>
sealed record TraceEnd(long TimeNs, Snapshot Tables, Func<uint, ulong, string> PathOf, bool IsComplete);
