using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Totals;

namespace Barograph.App.Tracing;

/// <summary>How a trace ended: when, what the kernel had counted, under which paths its files are known, and whose its peers' addresses are.</summary>
sealed record TraceEnd(long TimeNs, Snapshot Tables, Func<uint, ulong, string> PathOf, PeerNames Peers, bool IsComplete);
