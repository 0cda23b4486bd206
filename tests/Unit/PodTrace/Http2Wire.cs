using System.Text;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Protocols;
using Barograph.PodTrace.Stories;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>One end of HTTP/2 connections as the kernel side tells of it: a naive encoder, and frames in as many pieces as is wished.</summary>
sealed class Http2Wire(Http2Ledger ledger, ulong socket = 64, ushort port = 8080)
{
    readonly Direction requests = new(), answers = new();

    public long NowNs { get; set; } = 1_000_000;

    /// <summary>The next pieces of answers, or requests, are lost before they are told.</summary>
    public bool IsDeaf { get; set; }

    public int PieceBytes { get; set; } = 512;

    public sealed class Direction
    {
        public List<(string Name, string Value)> Remembered { get; } = [];

        public uint Number { get; set; }

        public bool Joins { get; set; }
    }

    public Direction Requests => requests;

    public Direction Answers => answers;

    public Http2Wire Ask(uint stream, string method, string path, bool grpc = false, bool ends = false, params (string, string)[] more)
        => Head(requests, stream, ends, [(":method", method), (":path", path), (":authority", "shop:80"), .. grpc ? ((string, string)[])[("content-type", "application/grpc")] : [], .. more]);

    public Http2Wire Answer(uint stream, int status, bool ends = false, params (string, string)[] more) => Head(answers, stream, ends, [(":status", $"{status}"), .. more]);

    public Http2Wire Trailers(uint stream, int status) => Head(answers, stream, true, [("grpc-status", $"{status}")]);

    public Http2Wire Body(uint stream) => Tell(answers, Http2Message.Data, 1, stream, [], 10);

    public Http2Wire Reset(Direction direction, uint stream, byte code) => Tell(direction, Http2Message.Reset, 0, stream, [0, 0, 0, code]);

    public Http2Wire GoAway(byte last, byte code) => Tell(answers, Http2Message.GoAway, 0, 0, [0, 0, 0, last, 0, 0, 0, code, .. "because"u8]);

    public Http2Wire Close() => Give(answers, Http2Message.Closed, 0, 0, [], 0, 0, 0);

    public Http2Wire After(long ms)
    {
        NowNs += ms * 1_000_000;
        return this;
    }

    public Http2Wire Head(Direction direction, uint stream, bool ends, params (string Name, string Value)[] fields)
        => Tell(direction, Http2Message.Headers, (byte)(ends ? 5 : 4), stream, Encode(direction, fields));

    public byte[] Encode(Direction direction, params (string Name, string Value)[] fields)
    {
        var block = new List<byte>();
        foreach (var field in fields)
        {
            var at = direction.Remembered.FindLastIndex(f => f == field);
            if (at >= 0)
            {
                Number(block, 0x80, 7, 62 + direction.Remembered.Count - 1 - at);
                continue;
            }
            var secret = field.Name == "authorization";
            block.Add((byte)(secret ? 0x10 : 0x40));
            foreach (var text in (string[])[field.Name, field.Value])
            {
                Number(block, 0, 7, text.Length);
                block.AddRange(Encoding.ASCII.GetBytes(text));
            }
            if (!secret) direction.Remembered.Add(field);
        }
        // The table has its usual 4096 bytes.
        while (direction.Remembered.Sum(static f => f.Name.Length + f.Value.Length + 32) > 4096) direction.Remembered.RemoveAt(0);
        return [.. block];
    }

    public Http2Wire Tell(Direction direction, byte type, byte flags, uint stream, byte[] payload, int? length = null)
    {
        if (payload.Length == 0) return Give(direction, type, flags, stream, [], length ?? 0, length ?? 0, ++direction.Number);
        for (var at = 0; at < Math.Min(payload.Length, 4096); at += PieceBytes)
            Give(direction, type, flags, stream, payload.AsSpan(at, Math.Min(PieceBytes, Math.Min(payload.Length, 4096) - at)), length ?? payload.Length, at, ++direction.Number);
        return this;
    }

    Http2Wire Give(Direction direction, byte type, byte flags, uint stream, ReadOnlySpan<byte> bytes, int length, int offset, uint number)
    {
        if (IsDeaf) return this;
        var piece = new FrameEvent { Type = type, Flags = flags, Stream = stream, Length = (uint)length, Offset = (uint)offset, Captured = (uint)bytes.Length, Number = number, Joined = (ushort)(direction.Joins ? 1 : 0) };
        direction.Joins = false;
        piece.Peer.Socket = socket;
        piece.Peer.RemotePort = port;
        piece.Peer.Head.TimeNs = (ulong)NowNs;
        var asks = direction == requests && type != Http2Message.Closed;
        ledger.Take(piece, bytes, asks ? new Story { Time = DateTimeOffset.UnixEpoch, Class = StoryClass.Http, Action = "request", Process = 1, Thread = 1, ProcessName = "app", Cgroup = 1, Target = "10.0.0.7:80", Application = "http2" } : null);
        return this;
    }

    static void Number(List<byte> block, int mark, int bits, int number)
    {
        var most = (1 << bits) - 1;
        if (number < most)
        {
            block.Add((byte)(mark | number));
            return;
        }
        block.Add((byte)(mark | most));
        for (number -= most; number >= 0x80; number >>= 7) block.Add((byte)(number | 0x80));
        block.Add((byte)number);
    }
}
