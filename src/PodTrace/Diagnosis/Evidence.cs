using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Stacks;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Everything that a trace found, added up: what reports are written and issues are found from. What did not happen is null.</summary>
public sealed record Evidence
{
    public required TraceConditions Conditions { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required TimeSpan Duration { get; init; }

    public DateTimeOffset Ended => Started + Duration;

    public required ulong Events { get; init; }

    /// <summary>Events that were told one by one.</summary>
    public required ulong Told { get; init; }

    public required IReadOnlyList<ulong> Losses { get; init; }

    /// <summary>False for a recording that was cut: its tables are missing, and counts are those of told events.</summary>
    public bool IsComplete { get; init; } = true;

    public DnsEvidence? Dns { get; init; }

    public TcpEvidence? Tcp { get; init; }

    public ConnectionEvidence? Connections { get; init; }

    public FileEvidence? Files { get; init; }

    public UdpEvidence? Udp { get; init; }

    public HttpEvidence? Http { get; init; }

    /// <summary>Calls of methods over gRPC.</summary>
    public ExchangeEvidence? Grpc { get; init; }

    public ExchangeEvidence? Databases { get; init; }

    public ExchangeEvidence? Handshakes { get; init; }

    public PoolEvidence? Pools { get; init; }

    public CpuEvidence? Cpu { get; init; }

    public MemoryEvidence? Memory { get; init; }

    public IReadOnlyList<LimitEvidence> Limits { get; init; } = [];

    public LifeEvidence? Life { get; init; }

    public IReadOnlyList<ProcessEvidence> Processes { get; init; } = [];

    /// <summary>Where in their programs slow calls were made.</summary>
    public IReadOnlyList<SlowStack> Stacks { get; init; } = [];

    public Activity? Activity { get; init; }

    public ConnectionPattern? ConnectionPattern { get; init; }

    public NetworkPattern? NetworkPattern { get; init; }

    public double Seconds => Math.Max(Duration.TotalSeconds, 1e-9);

    public double Rate(ulong count) => count / Seconds;

    public ulong LossOf(Loss loss) => (int)loss < Losses.Count ? Losses[(int)loss] : 0;
}
