using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Stories;

/// <summary>One thing that happened, in terms of a reader: who did what to what, how long it took, how it ended.</summary>
public sealed record Story
{
    public required DateTimeOffset Time { get; init; }

    public required StoryClass Class { get; init; }

    /// <summary>connect, lookup, write, exec …</summary>
    public required string Action { get; init; }

    public required uint Process { get; init; }

    public required uint Thread { get; init; }

    public required string ProcessName { get; init; }

    public required ulong Cgroup { get; init; }

    /// <summary>The pod that it happened in, where pods are traced.</summary>
    public TargetName Where { get; init; }

    /// <summary>Whose the address is that it was done to, where that is known.</summary>
    public PeerName Peer { get; init; } = PeerName.Nobody;

    /// <summary>An address, a name that was looked up, a path, a command line.</summary>
    public string Target { get; init; } = "";

    /// <summary>ECONNREFUSED, NXDOMAIN, "no answer"; null where it went well.</summary>
    public string? Error { get; init; }

    public long? DurationNs { get; init; }

    public long? Bytes { get; init; }

    public long? RoundTripNs { get; init; }

    /// <summary>What was spoken: redis, memcached, postgresql, mysql, kafka; fastcgi and http2, of <see cref="StoryClass.Http"/>.</summary>
    public string Application { get; init; } = "";

    /// <summary>What was asked for, without its values: <c>GET</c>, <c>SELECT orders</c>, <c>PRODUCE orders</c>, <c>/shop.Orders/Get</c>.</summary>
    public string Command { get; init; } = "";

    /// <summary>Was it read where a program hands it to OpenSSL?</summary>
    public bool Encrypted { get; init; }

    /// <summary>What else is worth a word: an exit code, a status line, the answers' count.</summary>
    public string Detail { get; init; } = "";
}
