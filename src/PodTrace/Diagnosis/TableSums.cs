using Barograph.PodTrace.Events;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Adds up the kernel's rows by what was done to what.</summary>
sealed class TableSums(Snapshot tables)
{
    public Snapshot Tables => tables;

    public LatencySpread Of(Operation operation, Func<Kind, bool>? kind = null)
    {
        var sum = new LatencySpread();
        foreach (var (key, total) in tables.Totals) if (key.Operation == operation && (kind is null || kind(key.Kind))) sum.Add(total);
        return sum;
    }

    public ulong Events
    {
        get
        {
            ulong events = 0;
            foreach (var (key, total) in tables.Totals) if (Pulse.IsEvent(key.Operation)) events += total.Count;
            return events;
        }
    }

    public static bool IsTcp(Kind kind) => kind is Kind.Tcp4 or Kind.Tcp6;

    public static bool IsUdp(Kind kind) => kind is Kind.Udp4 or Kind.Udp6;

    public static bool IsFile(Kind kind) => kind == Kind.File;

    public static bool IsOtherThanFile(Kind kind) => kind is not Kind.File;
}
