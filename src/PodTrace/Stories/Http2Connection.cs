using Barograph.PodTrace.Events;
using Barograph.PodTrace.Protocols;

namespace Barograph.PodTrace.Stories;

/// <summary>The requests of one HTTP/2 connection, any number at a time, told apart by their streams' numbers, which are never used again.</summary>
sealed class Http2Connection(Action<Story> tell)
{
    const int MaxStreams = 1024;
    const int MaxEarly = 64;

    readonly Http2Direction asking = new();
    readonly Http2Direction answering = new();
    readonly Dictionary<uint, Http2Stream> open = [];

    // The thread that reads answers may be quicker than the one that sent the request is back from its call; and who joins in the middle sees answers to what was asked before.
    readonly Dictionary<uint, Http2Stream> early = [];
    bool speaksGrpc;

    public long UsedNs { get; private set; }

    public int Open => open.Count;

    /// <summary>Requests that found no room.</summary>
    public int Overflows { get; private set; }

    /// <summary>A client begins; was this another connection before, at the same place in memory?</summary>
    public bool IsBegunAnewBy(in FrameEvent piece, bool asks) => asks && piece is { Number: 1, Joined: 0 } && asking.IsBegun;

    /// <param name="blank">Who asks, when, whom; null for what goes the other way.</param>
    public void Take(in FrameEvent piece, ReadOnlySpan<byte> bytes, Story? blank, bool isAtGrpcPort)
    {
        UsedNs = (long)piece.Peer.Head.TimeNs;
        if (blank is not null)
        {
            asking.Skips(piece);
            if (asking.TryTake(piece, bytes, out var asked)) Asked(asked, blank, isAtGrpcPort);
            return;
        }
        // What was lost may have been the ends of all that is open.
        if (answering.Skips(piece)) Forget();
        if (answering.TryTake(piece, bytes, out var answered)) Answered(answered);
    }

    /// <summary>The trace is over.</summary>
    public void Finish() => TellAll(static stream => stream.Open("by the end of the trace"));

    /// <summary>The connection is gone.</summary>
    public void Close() => TellAll(static stream => stream.Lost());

    void Asked(in Http2Direction.Frame frame, Story blank, bool isAtGrpcPort)
    {
        if (frame.Type == Http2Message.Reset)
        {
            if (open.Remove(frame.Stream, out var given)) tell(given.Reset(frame.Code, true, frame.BeganNs));
            early.Remove(frame.Stream);
            return;
        }
        // A client's streams are odd; a second head is what follows the request's body.
        if (frame.Head is not { } head || frame.Stream % 2 == 0 || open.ContainsKey(frame.Stream) || (head.Method is null && !head.HasGaps)) return;
        var stream = early.Remove(frame.Stream, out var answered) ? answered : new Http2Stream();
        stream.Ask(blank, head, frame.BeganNs, isAtGrpcPort || speaksGrpc);
        if (stream.HasEnded) End(stream);
        else if (open.Count < MaxStreams) open[frame.Stream] = stream;
        else Overflows++;
    }

    void Answered(in Http2Direction.Frame frame)
    {
        switch (frame.Type)
        {
            case Http2Message.GoAway:
                GoAway(frame);
                return;
            case Http2Message.Promise:
                return;
            case Http2Message.Reset:
                if (open.Remove(frame.Stream, out var given)) tell(given.Reset(frame.Code, false, frame.BeganNs));
                return;
        }
        if (frame.Head is { Status: >= 100 and < 200 }) return; // before the answer
        if (!open.TryGetValue(frame.Stream, out var stream))
        {
            if (early.Count >= MaxEarly) early.Clear();
            if (!early.TryGetValue(frame.Stream, out stream)) early[frame.Stream] = stream = new Http2Stream();
        }
        if (frame.Head is { } head) stream.Answer(head, frame.BeganNs);
        if (!frame.EndsStream) return;
        stream.End(frame.BeganNs);
        if (open.Remove(frame.Stream)) End(stream);
    }

    void End(Http2Stream stream)
    {
        speaksGrpc |= stream.IsGrpc;
        tell(stream.Ended());
    }

    void GoAway(in Http2Direction.Frame frame)
    {
        foreach (var number in open.Keys)
        {
            if (number > frame.Last && open.Remove(number, out var stream)) tell(stream.Refused(frame.Code, frame.BeganNs));
        }
    }

    void Forget()
    {
        open.Clear();
        early.Clear();
    }

    void TellAll(Func<Http2Stream, Story> ending)
    {
        foreach (var (_, stream) in open.OrderBy(static p => p.Key)) tell(ending(stream));
        Forget();
    }
}
