using System.Buffers.Binary;
using System.Globalization;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Protocols;

namespace Barograph.PodTrace.Stories;

/// <summary>What was said over connections: requests with their answers, whatever the language.</summary>
/// <param name="pools">Whose connections they go over.</param>
/// <param name="grpcPort">Where a request over HTTP/2 whose content type is not known is gRPC's.</param>
sealed class Conversations(Action<Story> tell, PoolLedger pools, int grpcPort)
{
    readonly DnsLedger dns = new(tell);
    readonly HttpLedger http = new(tell);
    readonly Http2Ledger http2 = new(tell, grpcPort);
    readonly DatabaseLedger databases = new(tell);
    readonly OpenRequests<(ulong Connection, uint Number)> kafka = new(tell);
    readonly OpenRequests<ulong> fastcgi = new(tell);
    readonly OpenRequests<ulong> handshakes = new(tell);

    public Http2Overflows Overflows => http2.Overflows;

    /// <param name="blank">Who, when, with whom; this adds what.</param>
    public void Take(KernelEvent one, Story blank)
    {
        ref readonly var peer = ref one.Payload.Peer;
        var (sent, served, time) = (one.Head.Operation == Operation.PayloadSent, peer.Serves != 0, (long)one.Head.TimeNs);
        switch (peer.Application)
        {
            case Kind.Dns:
                TakeDns(one, blank with { Class = StoryClass.Dns, Action = served ? "serve" : "lookup" }, time);
                break;
            case Kind.Http:
                var isAnswer = http.Take(peer.Socket, one.PayloadBytes, blank, sent, time);
                if (!served) Use(one, blank, isAnswer);
                break;
            case Kind.Redis or Kind.Postgresql or Kind.Mysql or Kind.Memcached:
                if (sent == served) databases.Answer(peer.Socket, peer.Application, one.PayloadBytes, time);
                else if (!databases.Ask(peer.Socket, peer.Application, one.PayloadBytes, blank with { Application = Name(peer.Application) }, time)) break;
                if (!served) Use(one, blank, !sent);
                break;
            case Kind.Kafka:
                TakeKafka(one, blank with { Application = Name(Kind.Kafka) }, sent != served, time);
                break;
            case Kind.Fastcgi:
                TakeFastcgi(one, blank, sent != served, time);
                if (!served) Use(one, blank, !sent);
                break;
            case Kind.Handshake:
                TakeHandshake(one, blank, sent != served, time);
                break;
        }
    }

    /// <param name="blank">Who, when, with whom, of a frame in the direction of requests; else null.</param>
    public void TakeFrame(KernelEvent one, Story? blank) => http2.Take(one.Frame, one.FrameBytes, blank is null ? null : blank with { Application = Name(Kind.Http2) });

    /// <summary>Tells what remained unanswered.</summary>
    public void Finish()
    {
        dns.Finish();
        http.Finish();
        http2.Finish();
        databases.Finish();
        kafka.Finish();
        fastcgi.Finish();
        handshakes.Finish();
    }

    void Use(KernelEvent one, Story blank, bool? isAnswer)
    {
        if (isAnswer == true) pools.Answer(one, blank.Target);
        else if (isAnswer == false) pools.Ask(one, blank);
    }

    static string Name(Kind application) => application.ToString().ToLowerInvariant();

    void TakeDns(KernelEvent one, Story blank, long time)
    {
        var bytes = one.PayloadBytes;
        // Over TCP the length stands before a message, unless it was read by itself.
        if (one.Head.Kind is Kind.Tcp4 or Kind.Tcp6 && bytes.Length > 2 && BinaryPrimitives.ReadUInt16BigEndian(bytes) + 2u == one.Payload.Length) bytes = bytes[2..];
        if (!DnsMessage.TryRead(bytes, out var message)) return;
        if (message.IsAnswer) dns.Answer(one.Payload.Peer.Socket, message, time);
        else dns.Ask(one.Payload.Peer.Socket, message, blank with { Target = $"{message.Name} {message.Type}" }, time);
    }

    // How long a fetch takes is mostly how long the broker waited for something to fetch; what counts is how much came.
    void TakeKafka(KernelEvent one, Story blank, bool asks, long time)
    {
        var connection = one.Payload.Peer.Socket;
        if (asks)
        {
            if (KafkaMessage.TryReadRequest(one.PayloadBytes, out var request))
                kafka.Ask((connection, request.Number), blank with { Command = request.Command, Bytes = request.Fetches ? null : request.Bytes }, time);
        }
        else if (KafkaMessage.NumberOfAnswer(one.PayloadBytes, one.Payload.Length) is { } number)
        {
            var length = one.Payload.Length;
            kafka.Answer((connection, number), time, story => story with { Bytes = story.Bytes ?? length });
        }
    }

    void TakeFastcgi(KernelEvent one, Story blank, bool asks, long time)
    {
        var connection = one.Payload.Peer.Socket;
        if (asks)
        {
            var request = FastcgiMessage.Read(one.PayloadBytes);
            var host = request.Host.Length > 0 ? request.Host : blank.Target;
            fastcgi.Ask(connection, blank with { Class = StoryClass.Http, Application = Name(Kind.Fastcgi), Action = blank.Action == "serve" ? "serve" : "request", Target = $"{(request.Method.Length > 0 ? request.Method : "REQUEST")} {host}{request.Path}" }, time);
            return;
        }
        var status = FastcgiMessage.Status(one.PayloadBytes);
        fastcgi.Answer(connection, time, story => story with { Detail = status.ToString(CultureInfo.InvariantCulture), Error = status >= 400 ? string.Create(CultureInfo.InvariantCulture, $"HTTP {status}") : null });
    }

    void TakeHandshake(KernelEvent one, Story blank, bool asks, long time)
    {
        var connection = one.Payload.Peer.Socket;
        if (asks)
        {
            var name = TlsMessage.ServerName(one.PayloadBytes);
            handshakes.Ask(connection, blank with { Class = StoryClass.Tls, Action = blank.Action == "serve" ? "serve" : "handshake", Target = $"{name} {blank.Target}".Trim() }, time);
            return;
        }
        var failure = TlsMessage.Failure(one.PayloadBytes);
        handshakes.Answer(connection, time, story => story with { Error = failure });
    }
}
