using Barograph.PodTrace.Kernel;

namespace Barograph.App.Tracing;

/// <summary>What the command line asks of the tracer.</summary>
sealed record TracePlan
{
    public required IReadOnlyList<uint> Processes { get; init; }

    public required IReadOnlyList<string> Groups { get; init; }

    public required IReadOnlyList<string> Containers { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    public required TraceOptions Options { get; init; }

    public required TimeSpan? Duration { get; init; }

    public required bool Json { get; init; }

    public string? Record { get; init; }

    public string? Replay { get; init; }

    /// <summary>Show what is traced as metrics.</summary>
    public bool Metrics { get; init; }

    /// <summary>What environment variables say.</summary>
    public TraceSettings Settings { get; init; } = new();

    public bool HasTarget => Processes.Count + Groups.Count + Containers.Count + Command.Count > 0;
}
