using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Stacks;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Recording;

/// <summary>
/// Reads a recording. One that ends early (the tracer was killed) is read as far as it goes and says so; damage in the middle is an error with its offset.
/// </summary>
public sealed class TraceReader
{
    readonly string name;
    readonly Stream file;
    readonly byte[] frame = new byte[RecordLayout.MaxFrameBytes];
    readonly List<KeyValuePair<TotalKey, Total>> totals = [];
    readonly List<KeyValuePair<FileKey, FileTotal>> files = [];
    readonly List<KeyValuePair<PeerKey, PeerTotal>> peers = [];
    readonly List<KeyValuePair<uint, ProcessRow>> processes = [];
    readonly List<KeyValuePair<uint, ThreadTotal>> threads = [];
    readonly List<Pulse> pulses = [];
    readonly List<LimitReading> limits = [];
    ulong[] losses = new ulong[7];
    long offset;

    /// <param name="name">For messages.</param>
    public TraceReader(Stream file, string name)
    {
        this.file = file;
        this.name = name;
        var head = frame.AsSpan(0, RecordLayout.HeadBytes);
        if (file.ReadAtLeast(head, head.Length, false) < head.Length || !head.StartsWith(RecordLayout.Magic))
            throw new RecordException($"{name}: not a recording of the tracer: it should begin with {System.Text.Encoding.ASCII.GetString(RecordLayout.Magic)}");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
        if (version != RecordLayout.Version) throw new RecordException($"{name}: offset 8: version {version}; this program reads version {RecordLayout.Version}");
        Boot = DateTimeOffset.UnixEpoch.AddTicks(BinaryPrimitives.ReadInt64LittleEndian(head[16..]));
        StartedNs = BinaryPrimitives.ReadInt64LittleEndian(head[24..]);
        EndedNs = StartedNs;
        offset = RecordLayout.HeadBytes;
    }

    public DateTimeOffset Boot { get; }

    public long StartedNs { get; }

    public long EndedNs { get; private set; }

    /// <summary>Did the recording end with its tables, as it should?</summary>
    public bool IsComplete { get; private set; }

    public TraceConditions Conditions { get; private set; } = new();

    /// <summary>Whose the peers' addresses are.</summary>
    public PeerNames Peers { get; } = new();

    /// <summary>What the stacks of slow calls are called.</summary>
    public StackNames Stacks { get; } = new();

    public IReadOnlyList<Pulse> Pulses => pulses;

    public IReadOnlyList<LimitReading> Limits => limits;

    public Snapshot ReadAll(EventReceiver take)
    {
        while (!IsComplete && Next(out var kind, out var payload)) Take(kind, payload, take);
        return new Snapshot(totals, files, peers, processes, losses) { Threads = threads };
    }

    void Take(FrameKind kind, ReadOnlySpan<byte> payload, EventReceiver take)
    {
        switch (kind)
        {
            case FrameKind.Event:
                var one = new KernelEvent(payload);
                if (!one.IsWhole) throw Damage("an event that is shorter than it says");
                EndedNs = Math.Max(EndedNs, (long)one.Head.TimeNs);
                take(one);
                break;
            case FrameKind.Conditions:
                if (!TraceConditions.TryRead(payload, out var conditions)) throw Damage($"conditions of {payload.Length} bytes");
                Conditions = conditions;
                break;
            case FrameKind.Pulse:
                pulses.Add(Whole<Pulse>(payload));
                EndedNs = Math.Max(EndedNs, pulses[^1].TimeNs);
                break;
            case FrameKind.Limit:
                limits.Add(Whole<LimitReading>(payload));
                break;
            case FrameKind.Total:
                totals.Add(TotalRow(payload));
                break;
            case FrameKind.File:
                files.Add(Row<FileKey, FileTotal>(payload));
                break;
            case FrameKind.Peer:
                peers.Add(Row<PeerKey, PeerTotal>(payload));
                break;
            case FrameKind.Process:
                processes.Add(Row<uint, ProcessRow>(payload));
                break;
            case FrameKind.Thread:
                threads.Add(Row<uint, ThreadTotal>(payload));
                break;
            case FrameKind.StackNames:
                if (!RecordedStack.TryRead(payload, out var stack, out var frames)) throw Damage($"names of a stack of {payload.Length} bytes");
                Stacks.Set(stack, frames);
                break;
            case FrameKind.PeerName:
                if (!RecordedPeer.TryRead(payload, out var address, out var owner)) throw Damage($"a peer's name of {payload.Length} bytes");
                Peers.Restore(address, owner);
                break;
            case FrameKind.Losses:
                losses = MemoryMarshal.Cast<byte, ulong>(payload).ToArray();
                break;
            case FrameKind.End:
                if (payload.Length != 8) throw Damage($"an end of {payload.Length} bytes instead of 8");
                EndedNs = BinaryPrimitives.ReadInt64LittleEndian(payload);
                IsComplete = true;
                break;
            default:
                throw Damage($"a frame of unknown kind {(byte)kind}");
        }
        offset += RecordLayout.FrameHeadBytes + payload.Length;
    }

    bool Next(out FrameKind kind, out ReadOnlySpan<byte> payload)
    {
        kind = default;
        payload = default;
        var head = frame.AsSpan(0, RecordLayout.FrameHeadBytes);
        if (file.ReadAtLeast(head, head.Length, false) < head.Length) return false;
        var word = BinaryPrimitives.ReadUInt32LittleEndian(head);
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        var length = (int)(word & 0xffffff);
        if (length > RecordLayout.MaxFrameBytes - RecordLayout.FrameHeadBytes) throw Damage($"a frame of {length} bytes; there are none so long");
        var room = frame.AsSpan(RecordLayout.FrameHeadBytes, length);
        if (file.ReadAtLeast(room, length, false) < length) return false;
        if (RecordLayout.Checksum(room) != checksum) throw Damage("the checksum does not fit");
        kind = (FrameKind)(word >> 24);
        payload = room;
        return true;
    }

    // Before peers had numbers the key was shorter.
    KeyValuePair<TotalKey, Total> TotalRow(ReadOnlySpan<byte> payload)
    {
        const int ShortKey = 16;
        if (payload.Length != ShortKey + Marshal.SizeOf<Total>()) return Row<TotalKey, Total>(payload);
        Span<byte> key = stackalloc byte[Marshal.SizeOf<TotalKey>()];
        key.Clear();
        payload[..ShortKey].CopyTo(key);
        return new(MemoryMarshal.Read<TotalKey>(key), MemoryMarshal.Read<Total>(payload[ShortKey..]));
    }

    KeyValuePair<TKey, TValue> Row<TKey, TValue>(ReadOnlySpan<byte> payload)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        var keyBytes = Marshal.SizeOf<TKey>();
        if (payload.Length != keyBytes + Marshal.SizeOf<TValue>()) throw Damage($"a row of {payload.Length} bytes instead of {keyBytes + Marshal.SizeOf<TValue>()}");
        return new(MemoryMarshal.Read<TKey>(payload), MemoryMarshal.Read<TValue>(payload[keyBytes..]));
    }

    T Whole<T>(ReadOnlySpan<byte> payload)
        where T : unmanaged
        => payload.Length == Marshal.SizeOf<T>() ? MemoryMarshal.Read<T>(payload) : throw Damage($"a frame of {payload.Length} bytes instead of {Marshal.SizeOf<T>()}");

    RecordException Damage(string what) => new($"{name}: offset {offset}: {what}");
}
