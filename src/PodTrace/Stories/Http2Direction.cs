using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Protocols;

namespace Barograph.PodTrace.Stories;

/// <summary>One direction of an HTTP/2 connection: makes frames of their pieces, and header blocks of frames. Where something is missing it begins anew, and takes nothing for what it is not.</summary>
sealed class Http2Direction
{
    /// <summary>As much of a frame as the kernel side tells (<c>FRAME_KEPT</c>).</summary>
    const int MaxFrame = 4096;
    const int MaxBlock = 16 * 1024;
    const int UsualBytes = 1024;

    readonly HpackDecoder decoder = new(Http2Head.Wants);
    readonly List<byte> payload = [];
    readonly List<byte> block = [];
    uint next = 1;
    bool isOpen; // a frame
    bool isBlockOpen, isBlockCut;
    (byte Type, byte Flags, uint Stream) first; // the frame that the block began with
    long beganNs;

    /// <param name="Head">Of a header block.</param>
    /// <param name="BeganNs">When its first piece went by.</param>
    /// <param name="Code">Of a reset, and of the farewell.</param>
    /// <param name="Last">The last stream that is still worked on after the farewell.</param>
    public readonly record struct Frame(byte Type, uint Stream, bool EndsStream, long BeganNs, Http2Head? Head = null, uint Code = 0, uint Last = 0);

    public bool IsBegun => next != 1;

    /// <summary>Were pieces lost before this one? What is half done is forgotten then.</summary>
    public bool Skips(in FrameEvent piece)
    {
        var gap = piece.Number != next || (IsBegun && piece.Joined != 0);
        next = piece.Number + 1;
        if (gap) Forget();
        return gap;
    }

    public bool TryTake(in FrameEvent piece, ReadOnlySpan<byte> bytes, out Frame frame)
    {
        frame = default;
        if (piece.Type == Http2Message.Data)
        {
            frame = new(piece.Type, piece.Stream, (piece.Flags & Http2Message.EndsStream) != 0, (long)piece.Peer.Head.TimeNs);
            return true;
        }
        if (piece.Offset == 0) Open(piece);
        if (!isOpen) return false;
        if (piece.Offset != payload.Count)
        {
            Forget();
            return false;
        }
        payload.AddRange(bytes);
        return piece.Type switch
        {
            Http2Message.Reset => TryReset(piece, out frame),
            Http2Message.GoAway => TryGoAway(piece, out frame),
            _ => TryHeaders(piece, out frame),
        };
    }

    void Open(in FrameEvent piece)
    {
        if (isOpen) Forget(); // the one before did not come to its end
        payload.Clear();
        isOpen = true;
    }

    bool TryReset(in FrameEvent piece, out Frame frame)
    {
        frame = default;
        if (Http2Message.CodeOfReset(CollectionsMarshal.AsSpan(payload)) is not { } code) return false;
        isOpen = false;
        frame = new(piece.Type, piece.Stream, true, (long)piece.Peer.Head.TimeNs, Code: code);
        return true;
    }

    bool TryGoAway(in FrameEvent piece, out Frame frame)
    {
        frame = default;
        if (Http2Message.ReadGoAway(CollectionsMarshal.AsSpan(payload)) is not ({ } last, { } code)) return false;
        isOpen = false;
        frame = new(piece.Type, piece.Stream, false, (long)piece.Peer.Head.TimeNs, null, code, last);
        return true;
    }

    bool TryHeaders(in FrameEvent piece, out Frame frame)
    {
        frame = default;
        var isCut = payload.Count >= MaxFrame && payload.Count < piece.Length;
        if (payload.Count < piece.Length && !isCut) return false;
        isOpen = false;
        if (piece.Type != Http2Message.Continuation)
        {
            if (isBlockOpen) Forget(); // its continuation was not seen
            (first, isBlockOpen, isBlockCut, beganNs) = ((piece.Type, piece.Flags, piece.Stream), true, false, (long)piece.Peer.Head.TimeNs);
        }
        else if (!isBlockOpen || first.Stream != piece.Stream)
        {
            Forget();
            return false;
        }
        if (!Http2Message.TryBlock(CollectionsMarshal.AsSpan(payload), piece.Type, piece.Flags, isCut, out var part))
        {
            Forget();
            return false;
        }
        // Behind a hole nothing can be read.
        if (!isBlockCut) block.AddRange(part);
        isBlockCut |= isCut || block.Count > MaxBlock;
        if ((piece.Flags & Http2Message.EndsHeaders) == 0) return false;
        var head = Http2Head.Read(decoder, CollectionsMarshal.AsSpan(block), isBlockCut);
        frame = new(first.Type, first.Stream, (first.Flags & Http2Message.EndsStream) != 0, beganNs, first.Type == Http2Message.Headers ? head : null);
        Close();
        return true;
    }

    void Close()
    {
        (isBlockOpen, isBlockCut) = (false, false);
        payload.Clear();
        block.Clear();
        if (payload.Capacity > UsualBytes) payload.TrimExcess();
        if (block.Capacity > UsualBytes) block.TrimExcess();
    }

    void Forget()
    {
        decoder.Forget();
        isOpen = false;
        Close();
    }
}
