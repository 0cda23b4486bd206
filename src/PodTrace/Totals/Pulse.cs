using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;

namespace Barograph.PodTrace.Totals;

/// <summary>How much the kernel had counted up to a moment. Taken once a second: tables know sums only, and this is how bursts are seen in them.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
public record struct Pulse
{
    /// <summary>The kernel's monotonic clock.</summary>
    [FieldOffset(0)] public long TimeNs;

    /// <summary>Everything that counts as an event; see <see cref="IsEvent"/>.</summary>
    [FieldOffset(8)] public ulong Events;
    [FieldOffset(16)] public ulong Sends;
    [FieldOffset(24)] public ulong Receives;
    [FieldOffset(32)] public ulong FileOperations;
    [FieldOffset(40)] public ulong SentBytes;
    [FieldOffset(48)] public ulong ReceivedBytes;
    [FieldOffset(56)] public ulong OnCpuNs;
    [FieldOffset(64)] public ulong LostEvents;

    public static Pulse Of(long timeNs, Snapshot tables)
    {
        var pulse = new Pulse { TimeNs = timeNs, LostEvents = tables.LossOf(Loss.Event) };
        foreach (var (key, total) in tables.Totals)
        {
            if (IsEvent(key.Operation)) pulse.Events += total.Count;
            switch (key.Operation)
            {
                case Operation.Send when IsInternet(key.Kind):
                    pulse.Sends += total.Count;
                    pulse.SentBytes += total.Bytes;
                    break;
                case Operation.Receive when IsInternet(key.Kind):
                    pulse.Receives += total.Count;
                    pulse.ReceivedBytes += total.Bytes;
                    break;
                case Operation.Read or Operation.Write or Operation.Fsync when key.Kind == Kind.File:
                    pulse.FileOperations += total.Count;
                    break;
                case Operation.OnCpu:
                    pulse.OnCpuNs += total.SumNs;
                    break;
            }
        }
        return pulse;
    }

    /// <summary>Is it what podtrace calls an event? Measures taken along the way (round trips, time blocked, time in the run queue), calls whose outcome is counted elsewhere and contents of calls are none.</summary>
    public static bool IsEvent(Operation operation) => operation is not (Operation.None or Operation.ConnectCall or Operation.Poll or Operation.Sleep
        or Operation.RoundTrip or Operation.Blocked or Operation.RunQueue or (> Operation.State and < Operation.OnCpu) or (>= Operation.Path));

    public static bool IsInternet(Kind kind) => kind is >= Kind.Tcp4 and <= Kind.Udp6;
}
