using System.Globalization;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Recording;

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

    /// <summary>Gather, and print a report at the end, instead of events as they come.</summary>
    public bool Diagnose { get; init; }

    public IReadOnlyList<TraceExport> Exports { get; init; } = [];

    /// <summary>Failures above so many percent are an issue.</summary>
    public double ErrorPercent { get; init; } = 10;

    public PodPlan Pods { get; init; } = new();

    /// <summary>Show what is traced as metrics.</summary>
    public bool Metrics { get; init; }

    /// <summary>What environment variables say.</summary>
    public TraceSettings Settings { get; init; } = new();

    public TraceConditions Conditions => new()
    {
        SlowRoundTrip = Options.SlowRoundTrip,
        SlowFile = Options.SlowFile,
        ErrorPercent = ErrorPercent,
        SpikePercent = Settings.SpikePercent,
        Target = Named,
    };

    string Named => string.Join(", ",
    [
        .. Command.Count > 0 ? (string[])["command " + string.Join(' ', Command)] : [],
        .. Processes.Select(static p => string.Create(CultureInfo.InvariantCulture, $"process {p}")),
        .. Groups.Select(static g => $"control group {g}"),
        .. Containers.Select(static c => $"container {c}"),
        .. Pods.IsAsked ? (string[])[Pods.ToString()] : [],
    ]);

    public bool HasTarget => Pods.IsAsked || Processes.Count + Groups.Count + Containers.Count + Command.Count > 0;
}
