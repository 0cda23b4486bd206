namespace Barograph.PodTrace.Diagnosis;

/// <summary>A process and what it did.</summary>
public sealed record ProcessEvidence
{
    public required uint Process { get; init; }

    public required string Name { get; init; }

    public required ulong Events { get; init; }

    public required ulong OnCpuNs { get; init; }

    public required ulong BlockedNs { get; init; }

    /// <summary>Files opened, connections opened and accepted, that went well.</summary>
    public required ulong FilesOpened { get; init; }

    public required ulong FilesClosed { get; init; }

    public required ulong SocketsOpened { get; init; }

    public required ulong SocketsClosed { get; init; }

    public required ulong LockNs { get; init; }

    public required ulong Locks { get; init; }

    /// <summary>How it ended, as <c>exit code 1</c> or <c>signal 9</c>; empty for a good end, null while it lives.</summary>
    public string? Ending { get; init; }

    public long FilesLeft => (long)FilesOpened - (long)FilesClosed;

    public long SocketsLeft => (long)SocketsOpened - (long)SocketsClosed;
}
