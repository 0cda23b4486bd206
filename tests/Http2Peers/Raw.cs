using System.Net;
using System.Net.Sockets;

namespace Barograph.Tests.Http2Peers;

/// <summary>Frames by hand: some come byte by byte, and a body is moved out of a file by the kernel.</summary>
static class Raw
{
    const int BodyBytes = 40_000;
    const int FrameBytes = 10_000;

    static readonly byte[] Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, 0, [])];

    /// <param name="later">One request, which comes after the word "ready" and behind other frames.</param>
    public static async Task TalkAsync(bool later)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(listener.LocalEndPoint!);
        using var server = await listener.AcceptAsync();
        server.NoDelay = true;

        client.Send(Preface);
        Receive(server, Preface.Length, Preface.Length);
        server.Send(Frame(4, 0, 0, []));
        Receive(client, 9, 9);

        if (later)
        {
            Console.WriteLine("ready");
            Console.ReadLine();
            Pass(client, server, [.. Frame(8, 0, 0, [0, 0, 1, 0]), .. Frame(6, 0, 0, "12345678"u8), .. Frame(4, 1, 0, []), .. Request(1, "/joined")], 200);
            Pass(server, client, [.. Frame(6, 1, 0, "12345678"u8), .. Frame(1, 5, 1, [0x88])], 200);
            return;
        }

        // Each byte in a call of its own on both sides.
        Pass(client, server, Request(1, "/bytes"), 1);
        Pass(server, client, [.. Frame(1, 4, 1, [0x88]), .. Frame(0, 1, 1, "body"u8)], 1);

        // Four frames in two buffers of one call, and the body behind their heads out of a file.
        Pass(client, server, Request(3, "/file"), 7);
        Pass(server, client, Frame(1, 4, 3, [0x8d]), 3);
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, new byte[FrameBytes]);
        for (var sent = 0; sent < BodyBytes; sent += FrameBytes)
        {
            var last = sent + FrameBytes == BodyBytes;
            server.Send(Head(FrameBytes, 0, (byte)(last ? 1 : 0), 3));
            server.SendFile(path);
            Receive(client, FrameBytes + 9, 4096);
        }
        File.Delete(path);

        var request = Request(5, "/last");
        client.Send([new ArraySegment<byte>(request, 0, 5), new ArraySegment<byte>(request, 5, 9), new ArraySegment<byte>(request, 14, request.Length - 14)]);
        Receive(server, request.Length, request.Length);
        Pass(server, client, Frame(1, 5, 5, [0x88]), 100);
    }

    static void Pass(Socket from, Socket to, byte[] bytes, int each)
    {
        for (var at = 0; at < bytes.Length; at += each)
        {
            var length = Math.Min(each, bytes.Length - at);
            from.Send(bytes, at, length, SocketFlags.None);
            Receive(to, length, length);
        }
    }

    static void Receive(Socket socket, int bytes, int each)
    {
        var room = new byte[each];
        while (bytes > 0)
        {
            socket.Receive(room, SocketFlags.Peek); // what is only looked at comes again
            bytes -= socket.Receive(room, 0, Math.Min(each, bytes), SocketFlags.None);
        }
    }

    // GET, the path and authority as they are.
    static byte[] Request(byte stream, string path) => Frame(1, 5, stream, [0x82, 0x04, (byte)path.Length, .. System.Text.Encoding.ASCII.GetBytes(path), 0x01, 3, .. "raw"u8]);

    static byte[] Frame(byte type, byte flags, byte stream, ReadOnlySpan<byte> payload) => [.. Head(payload.Length, type, flags, stream), .. payload];

    static byte[] Head(int length, byte type, byte flags, byte stream) => [(byte)(length >> 16), (byte)(length >> 8), (byte)length, type, flags, 0, 0, 0, stream];
}
