using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;

namespace Barograph.PodTrace.Totals;

// Keys and rows of the kernel's tables, as bpf/events.h has them.

[InlineArray(Length)]
public struct HistogramSlots
{
    public const int Length = 64;
    uint first;
}

/// <summary><see cref="Peer"/>: who is at the other end, a number of <c>Peers/PeerNames</c>; 0 = nobody knows.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public record struct TotalKey
{
    [FieldOffset(0)] public ulong Cgroup;
    [FieldOffset(8)] public uint Process;
    [FieldOffset(12)] public Operation Operation;
    [FieldOffset(14)] public Kind Kind;
    [FieldOffset(16)] public uint Peer;
    [FieldOffset(20)] public uint Reserved;
}

[StructLayout(LayoutKind.Explicit, Size = 296)]
public struct Total : ISum<Total>
{
    [FieldOffset(0)] public ulong Count;
    [FieldOffset(8)] public ulong Errors;
    [FieldOffset(16)] public ulong Bytes;
    [FieldOffset(24)] public ulong SumNs;
    [FieldOffset(32)] public ulong MaxNs;
    [FieldOffset(40)] public HistogramSlots Slots;

    public void Add(in Total other)
    {
        Count += other.Count;
        Errors += other.Errors;
        Bytes += other.Bytes;
        SumNs += other.SumNs;
        MaxNs = Math.Max(MaxNs, other.MaxNs);
        for (var i = 0; i < HistogramSlots.Length; i++) Slots[i] += other.Slots[i];
    }
}

[StructLayout(LayoutKind.Explicit, Size = 16)]
public record struct FileKey
{
    [FieldOffset(0)] public ulong Inode;
    [FieldOffset(8)] public uint Device;
    [FieldOffset(12)] public uint Operation;
}

[StructLayout(LayoutKind.Explicit, Size = 40)]
public struct FileTotal : ISum<FileTotal>
{
    [FieldOffset(0)] public ulong Count;
    [FieldOffset(8)] public ulong Errors;
    [FieldOffset(16)] public ulong Bytes;
    [FieldOffset(24)] public ulong SumNs;
    [FieldOffset(32)] public ulong MaxNs;

    public void Add(in FileTotal other)
    {
        Count += other.Count;
        Errors += other.Errors;
        Bytes += other.Bytes;
        SumNs += other.SumNs;
        MaxNs = Math.Max(MaxNs, other.MaxNs);
    }
}

/// <summary>Who opens connections to us comes from another port each time: <see cref="RemotePort"/> is 0 then, and <see cref="LocalPort"/> is where it came in.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public record struct PeerKey
{
    [FieldOffset(0)] public ulong Cgroup;
    [FieldOffset(8)] public AddressBytes Remote;
    [FieldOffset(24)] public ushort RemotePort;
    [FieldOffset(26)] public ushort Family;
    [FieldOffset(28)] public ushort Protocol;
    [FieldOffset(30)] public ushort LocalPort;

    public readonly bool Equals(PeerKey other) => Bytes(in this).SequenceEqual(Bytes(in other));

    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes(in this));
        return hash.ToHashCode();
    }

    static ReadOnlySpan<byte> Bytes(ref readonly PeerKey key) => MemoryMarshal.AsBytes(new ReadOnlySpan<PeerKey>(in key));
}

[StructLayout(LayoutKind.Explicit, Size = 80)]
public struct PeerTotal : ISum<PeerTotal>
{
    [FieldOffset(0)] public ulong SentBytes;
    [FieldOffset(8)] public ulong ReceivedBytes;
    [FieldOffset(16)] public ulong Connects;
    [FieldOffset(24)] public ulong Failures;
    [FieldOffset(32)] public ulong ConnectNs;
    [FieldOffset(40)] public ulong RoundTrips;
    [FieldOffset(48)] public ulong RoundTripUs;
    [FieldOffset(56)] public ulong RoundTripMaxUs;
    [FieldOffset(64)] public ulong Retransmits;
    [FieldOffset(72)] public ulong Resets;

    public void Add(in PeerTotal other)
    {
        SentBytes += other.SentBytes;
        ReceivedBytes += other.ReceivedBytes;
        Connects += other.Connects;
        Failures += other.Failures;
        ConnectNs += other.ConnectNs;
        RoundTrips += other.RoundTrips;
        RoundTripUs += other.RoundTripUs;
        RoundTripMaxUs = Math.Max(RoundTripMaxUs, other.RoundTripMaxUs);
        Retransmits += other.Retransmits;
        Resets += other.Resets;
    }
}

[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct ThreadTotal
{
    [FieldOffset(0)] public ulong Cgroup;
    [FieldOffset(8)] public ulong OnCpuNs;
    [FieldOffset(16)] public ulong BlockedNs;
    [FieldOffset(24)] public ulong QueuedNs;
    [FieldOffset(32)] public ulong Switches;
    [FieldOffset(40)] public uint Process;
    [FieldOffset(44)] public uint Reserved;
    [FieldOffset(48)] public NameBytes Name;
}

[StructLayout(LayoutKind.Explicit, Size = 40)]
public struct ProcessRow
{
    [FieldOffset(0)] public ulong Cgroup;
    [FieldOffset(8)] public ulong StartedNs;
    [FieldOffset(16)] public uint Parent;
    [FieldOffset(20)] public uint Reserved;
    [FieldOffset(24)] public NameBytes Name;
}
