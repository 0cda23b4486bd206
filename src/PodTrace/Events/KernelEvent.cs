using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Barograph.PodTrace.Events;

/// <summary>One record of the ring: a head, and what its operation says that follows.</summary>
/// <remarks>Reads of a record that is shorter than it says are refused by <see cref="IsWhole"/> before.</remarks>
public readonly ref struct KernelEvent(ReadOnlySpan<byte> bytes)
{
    readonly ReadOnlySpan<byte> bytes = bytes;

    public ReadOnlySpan<byte> Bytes => bytes;

    public ref readonly EventHead Head => ref As<EventHead>();

    public ref readonly PeerEvent Peer => ref As<PeerEvent>();

    public ref readonly FileEvent File => ref As<FileEvent>();

    public ref readonly TextEvent Text => ref As<TextEvent>();

    public ref readonly PathEvent Path => ref As<PathEvent>();

    public ref readonly PayloadEvent Payload => ref As<PayloadEvent>();

    public ref readonly FrameEvent Frame => ref As<FrameEvent>();

    public ReadOnlySpan<byte> TextBytes => bytes.Slice(Unsafe.SizeOf<TextEvent>(), (int)Text.Length);

    public ReadOnlySpan<byte> PathBytes => bytes.Slice(Unsafe.SizeOf<PathEvent>(), (int)Path.Length);

    public ReadOnlySpan<byte> PayloadBytes => bytes.Slice(Unsafe.SizeOf<PayloadEvent>(), (int)Payload.Captured);

    public ReadOnlySpan<byte> FrameBytes => bytes.Slice(Unsafe.SizeOf<FrameEvent>(), (int)Frame.Captured);

    public ref readonly StackEvent Stack => ref As<StackEvent>();

    /// <summary>The innermost first.</summary>
    public ReadOnlySpan<ulong> StackFrames => ((ReadOnlySpan<ulong>)Stack.Addresses)[..(int)Stack.Count];

    public string ProcessName => NameOf(Head.Name);

    /// <summary>Is there as much as head and lengths claim? A recording may be cut, and another version's kernel side may say more.</summary>
    public bool IsWhole
    {
        get
        {
            if (bytes.Length < Unsafe.SizeOf<EventHead>()) return false;
            return ShapeOf(Head) switch
            {
                EventShape.Peer => bytes.Length >= Unsafe.SizeOf<PeerEvent>(),
                EventShape.File => bytes.Length >= Unsafe.SizeOf<FileEvent>(),
                EventShape.Text => bytes.Length >= Unsafe.SizeOf<TextEvent>() && bytes.Length - Unsafe.SizeOf<TextEvent>() >= Text.Length,
                EventShape.Path => bytes.Length >= Unsafe.SizeOf<PathEvent>() && bytes.Length - Unsafe.SizeOf<PathEvent>() >= Path.Length,
                EventShape.Payload => bytes.Length >= Unsafe.SizeOf<PayloadEvent>() && bytes.Length - Unsafe.SizeOf<PayloadEvent>() >= Payload.Captured,
                EventShape.Frame => bytes.Length >= Unsafe.SizeOf<FrameEvent>() && bytes.Length - Unsafe.SizeOf<FrameEvent>() >= Frame.Captured,
                EventShape.Stack => bytes.Length >= Unsafe.SizeOf<StackEvent>() && Stack.Count <= StackAddresses.Length,
                _ => false,
            };
        }
    }

    public EventShape Shape => ShapeOf(Head);

    public static string NameOf(ReadOnlySpan<byte> name)
    {
        var end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }

    static EventShape ShapeOf(in EventHead head) => head.Operation switch
    {
        Operation.Connect or Operation.Disconnect or Operation.Retransmit or Operation.ResetReceived or Operation.ResetSent or Operation.Send or Operation.Receive => EventShape.Peer,
        Operation.Read or Operation.Write or Operation.Fsync => EventShape.File,
        Operation.Open or Operation.Unlink or Operation.Rename or Operation.Exec or Operation.Fork or Operation.Exit or Operation.OutOfMemory or Operation.Lookup => EventShape.Text,
        Operation.Path or Operation.Library => EventShape.Path,
        Operation.PayloadSent or Operation.PayloadReceived => EventShape.Payload,
        Operation.FrameSent or Operation.FrameReceived => EventShape.Frame,
        Operation.Stack => EventShape.Stack,
        _ => EventShape.Unknown,
    };

    ref readonly T As<T>() where T : unmanaged => ref MemoryMarshal.AsRef<T>(bytes[..Unsafe.SizeOf<T>()]);
}
