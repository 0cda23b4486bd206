using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Stacks;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Recording;

/// <summary>Writes a trace as it comes: events as the kernel handed them over, at the end its tables.</summary>
public sealed class TraceWriter : IDisposable
{
    readonly Stream file;
    readonly byte[] frame = new byte[RecordLayout.MaxFrameBytes];

    /// <param name="file">Taken over.</param>
    /// <param name="boot">The moment at which the kernel's clock stood at zero.</param>
    public TraceWriter(Stream file, DateTimeOffset boot, long startedNs)
    {
        this.file = file;
        var head = new byte[RecordLayout.HeadBytes];
        RecordLayout.Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), RecordLayout.Version);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), (boot - DateTimeOffset.UnixEpoch).Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(24), startedNs);
        file.Write(head);
    }

    public void Take(KernelEvent one) => Write(FrameKind.Event, one.Bytes);

    public void Take(TraceConditions conditions) => Write(FrameKind.Conditions, conditions.ToBytes());

    public void Take(in Pulse pulse) => Write(FrameKind.Pulse, MemoryMarshal.AsBytes(new ReadOnlySpan<Pulse>(in pulse)));

    public void Take(in LimitReading reading) => Write(FrameKind.Limit, MemoryMarshal.AsBytes(new ReadOnlySpan<LimitReading>(in reading)));

    public void Take(StackId id, IReadOnlyList<string> frames) => Write(FrameKind.StackNames, RecordedStack.ToBytes(id, frames));

    public void Take(NamedAddress address, PeerName owner) => Write(FrameKind.PeerName, RecordedPeer.ToBytes(address, owner));

    public void Finish(Snapshot tables, long endedNs)
    {
        foreach (var row in tables.Totals) WriteRow(FrameKind.Total, row);
        foreach (var row in tables.Files) WriteRow(FrameKind.File, row);
        foreach (var row in tables.Peers) WriteRow(FrameKind.Peer, row);
        foreach (var row in tables.Processes) WriteRow(FrameKind.Process, row);
        foreach (var row in tables.Threads) WriteRow(FrameKind.Thread, row);
        Write(FrameKind.Losses, MemoryMarshal.AsBytes(tables.Losses.ToArray().AsSpan()));
        Write(FrameKind.End, MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in endedNs)));
        file.Flush();
    }

    public void Dispose() => file.Dispose();

    void WriteRow<TKey, TValue>(FrameKind kind, KeyValuePair<TKey, TValue> row)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        TKey key = row.Key;
        TValue value = row.Value;
        var keyBytes = MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key));
        Span<byte> both = stackalloc byte[keyBytes.Length + Unsafe.SizeOf<TValue>()];
        keyBytes.CopyTo(both);
        MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)).CopyTo(both[keyBytes.Length..]);
        Write(kind, both);
    }

    // Length (24 bits) and kind, checksum, payload.
    void Write(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)payload.Length | ((uint)kind << 24));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), RecordLayout.Checksum(payload));
        payload.CopyTo(frame.AsSpan(RecordLayout.FrameHeadBytes));
        file.Write(frame, 0, RecordLayout.FrameHeadBytes + payload.Length);
    }
}
