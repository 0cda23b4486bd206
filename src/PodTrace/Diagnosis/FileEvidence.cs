namespace Barograph.PodTrace.Diagnosis;

/// <summary>Work on files; what goes through pipes and devices stands beside it.</summary>
public sealed record FileEvidence
{
    public required ulong Writes { get; init; }

    public required ulong Reads { get; init; }

    public required Latency Fsyncs { get; init; }

    public required Latency WriteLatency { get; init; }

    public required Latency ReadLatency { get; init; }

    /// <summary>Reads, writes and fsyncs together.</summary>
    public required Latency Latency { get; init; }

    public required ulong Slow { get; init; }

    public required ulong WrittenBytes { get; init; }

    public required ulong ReadBytes { get; init; }

    /// <summary>Reads and writes of pipes, terminals, devices.</summary>
    public required ulong Others { get; init; }

    public required ulong Opens { get; init; }

    public required ulong Unlinks { get; init; }

    public required ulong Renames { get; init; }

    /// <summary>Failed operations by error, opens too; what a program's loader tries and misses is not among them.</summary>
    public required IReadOnlyList<Counted> ByError { get; init; }

    /// <summary>Failures one by one: operation, path, error.</summary>
    public required IReadOnlyList<FileFailure> Failures { get; init; }

    public required IReadOnlyList<FileTraffic> Files { get; init; }

    /// <summary>The most often opened first.</summary>
    public required IReadOnlyList<FileOpens> Opened { get; init; }
}
