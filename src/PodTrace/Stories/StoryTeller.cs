using System.Globalization;
using System.Net;
using System.Text;
using Barograph.PodTrace.Events;

namespace Barograph.PodTrace.Stories;

/// <summary>Turns the kernel's events into stories: knows paths by inode, pairs questions with answers. One thread.</summary>
public sealed class StoryTeller
{
    const int MaxPaths = 65_536;
    const int UsualGrpcPort = 50051;

    readonly Dictionary<(uint Device, ulong Inode), string> paths = [];
    readonly Action<Story> tell;
    readonly PoolLedger pools;
    readonly Conversations conversations;
    readonly DateTimeOffset boot;
    readonly ProgramNames programs = new();

    /// <param name="boot">The moment at which the kernel's clock stood at zero.</param>
    /// <param name="grpcPort">Where a request over HTTP/2 whose content type is not known is gRPC's.</param>
    public StoryTeller(DateTimeOffset boot, Action<Story> tell, int grpcPort = UsualGrpcPort)
    {
        this.boot = boot;
        this.tell = tell;
        pools = new PoolLedger(use => Pooled?.Invoke(use), tell);
        conversations = new Conversations(tell, pools, grpcPort);
    }

    /// <summary>Told of each use of a pool's connections.</summary>
    public Action<PoolUse>? Pooled { get; init; }

    public IReadOnlyDictionary<(uint Device, ulong Inode), string> Paths => paths;

    /// <summary>What there was no room to remember.</summary>
    public Http2Overflows Overflows => conversations.Overflows;

    public void Take(KernelEvent one)
    {
        switch (one.Shape)
        {
            case EventShape.Peer:
                TakePeer(one);
                break;
            case EventShape.File:
                var file = one.File;
                tell(Begin(one, StoryClass.Fs, Named(one.Head.Operation), PathOf(file.Device, file.Inode), (long)one.Head.DurationNs, (long)one.Head.Bytes));
                break;
            case EventShape.Text:
                TakeText(one);
                break;
            case EventShape.Path when one.Head.Operation == Operation.Path:
                if (paths.Count < MaxPaths) paths[(one.Path.Device, one.Path.Inode)] = ReadPath(one.PathBytes);
                break;
            case EventShape.Payload:
                TakePayload(one);
                break;
            case EventShape.Frame:
                TakeFrame(one);
                break;
        }
    }

    /// <summary>Tells what remained unanswered.</summary>
    public void Finish() => conversations.Finish();

    /// <summary>Inode 0, which no file has, stands for files that are no longer told apart.</summary>
    public string PathOf(uint device, ulong inode)
        => inode == 0 && device == 0 ? "other files" : paths.TryGetValue((device, inode), out var path) ? path : string.Create(CultureInfo.InvariantCulture, $"inode {inode} of device {device >> 20}:{device & 0xfffff}");

    /// <summary>Components come leaf first, each ended by a zero byte.</summary>
    public static string ReadPath(ReadOnlySpan<byte> components)
    {
        var parts = Encoding.UTF8.GetString(components).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Array.Reverse(parts);
        return "/" + string.Join('/', parts);
    }

    public static string Address(ushort family, ReadOnlySpan<byte> address, ushort port)
    {
        var ip = family == 10 ? new IPAddress(address) : new IPAddress(address[..4]);
        if (ip.IsIPv4MappedToIPv6) ip = ip.MapToIPv4();
        return new IPEndPoint(ip, port).ToString();
    }

    void TakePeer(KernelEvent one)
    {
        var peer = one.Peer;
        var operation = one.Head.Operation;
        var target = Address(peer.Family, peer.Remote, peer.RemotePort);
        if (operation == Operation.Connect) pools.Open(one, target);
        if (operation == Operation.Disconnect)
        {
            pools.Close(one, target);
            return;
        }
        tell(Begin(one, StoryClass.Net, Named(operation)) with
        {
            Target = target,
            DurationNs = operation is Operation.Connect or Operation.Send or Operation.Receive ? (long)one.Head.DurationNs : null,
            RoundTripNs = peer.RoundTripUs == 0 ? null : peer.RoundTripUs * 1000L,
        });
    }

    void TakeText(KernelEvent one)
    {
        var text = one.Text;
        if (one.Head.Operation == Operation.Lookup)
        {
            TakeLookup(one);
            return;
        }
        if (one.Head.Operation is Operation.Open or Operation.Unlink or Operation.Rename)
        {
            tell(Begin(one, StoryClass.Fs, Named(one.Head.Operation), KernelEvent.NameOf(one.TextBytes), (long)one.Head.DurationNs));
            return;
        }
        var story = Begin(one, StoryClass.Proc, Named(one.Head.Operation));
        tell(one.Head.Operation switch
        {
            Operation.Exec => story with { Target = CommandLine(one.TextBytes) },
            Operation.Fork => story with { Target = string.Create(CultureInfo.InvariantCulture, $"process {text.Other}") },
            Operation.Exit => story with { DurationNs = (long)one.Head.DurationNs, Detail = Ending((int)text.Other), Error = text.Other == 0 ? null : Ending((int)text.Other) },
            _ => story with { Error = "killed for want of memory" },
        });
    }

    // getaddrinfo. Where its questions went over a socket that we look at, they were told already.
    void TakeLookup(KernelEvent one)
    {
        var name = KernelEvent.NameOf(one.TextBytes);
        if (one.Text.Other > 0 || IPAddress.TryParse(name, out _)) return;
        tell(Begin(one, StoryClass.Dns, "lookup") with
        {
            Target = name,
            DurationNs = (long)one.Head.DurationNs,
            Error = one.Head.Error == 0 ? null : ErrorNames.OfLookup(one.Head.Error),
            Detail = "getaddrinfo",
        });
    }

    void TakePayload(KernelEvent one)
    {
        ref readonly var peer = ref one.Payload.Peer;
        conversations.Take(one, Begin(one, StoryClass.Db, peer.Serves != 0 ? "serve" : "query") with
        {
            Target = peer.Family == 0 ? "" : Address(peer.Family, peer.Remote, peer.RemotePort),
            Encrypted = one.Head.Kind == Kind.Tls,
        });
    }

    void TakeFrame(KernelEvent one)
    {
        ref readonly var peer = ref one.Frame.Peer;
        var asks = peer.Serves != 0 != (one.Head.Operation == Operation.FrameSent);
        conversations.TakeFrame(one, !asks ? null : Begin(one, StoryClass.Http, peer.Serves != 0 ? "serve" : "request") with
        {
            Target = peer.Family == 0 ? "" : Address(peer.Family, peer.Remote, peer.RemotePort),
            Encrypted = one.Head.Kind == Kind.Tls,
        });
    }

    Story Begin(KernelEvent one, StoryClass kind, string action, string target = "", long? durationNs = null, long? bytes = null)
    {
        ref readonly var head = ref one.Head;
        return new Story
        {
            Time = boot.AddTicks((long)(head.TimeNs / 100)),
            Class = kind,
            Action = action,
            Process = head.Process,
            Thread = head.Thread,
            ProcessName = programs.Of(head.Name),
            Cgroup = head.Cgroup,
            Target = target,
            DurationNs = durationNs,
            Bytes = bytes,
            Error = head.Error == 0 ? null : ErrorNames.Of(head.Error),
        };
    }

    static readonly string[] Operations = [.. Enumerable.Range(0, 256).Select(static n => ((Operation)n).ToString().ToLowerInvariant())];

    static string Named(Operation operation) => operation switch
    {
        Operation.ResetReceived => "reset received",
        Operation.ResetSent => "reset sent",
        Operation.OutOfMemory => "out of memory",
        _ => Operations[(byte)operation],
    };

    static string CommandLine(ReadOnlySpan<byte> arguments) => Encoding.UTF8.GetString(arguments).TrimEnd('\0').Replace('\0', ' ');

    // As wait(2) tells it: the signal in the low seven bits, else the code above.
    static string Ending(int code) => (code & 0x7f) != 0
        ? string.Create(CultureInfo.InvariantCulture, $"signal {code & 0x7f}")
        : string.Create(CultureInfo.InvariantCulture, $"exit code {code >> 8 & 0xff}");
}
