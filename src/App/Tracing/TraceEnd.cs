using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Stacks;
using Barograph.PodTrace.Totals;

namespace Barograph.App.Tracing;

/// <summary>How a trace ended: when, what the kernel had counted, under which paths its files are known, whose its peers' addresses are, and where slow calls were made.</summary>
sealed record TraceEnd(long TimeNs, Snapshot Tables, Func<uint, ulong, string> PathOf, PeerNames Peers, IReadOnlyList<SlowStack> Stacks, bool IsComplete);
