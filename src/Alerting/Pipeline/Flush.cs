using Barograph.Alerting.Routing;
using Barograph.Model.Labels;

namespace Barograph.Alerting.Pipeline;

/// <summary>One attempt to tell a group's receiver how the group stands, on its way through the stages.</summary>
public sealed record Flush
{
    public required Route Route { get; init; }

    /// <summary><c>{}/{severity="x"}:{alertname="y"}</c></summary>
    public required string GroupKey { get; init; }

    public required LabelSet GroupLabels { get; init; }

    /// <summary>What is resolved and what fires is decided at this moment for all stages.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Found by <see cref="DedupStage"/>, kept by <see cref="RecordStage"/>.</summary>
    public IReadOnlyList<ulong> Firing { get; init; } = [];

    public IReadOnlyList<ulong> Resolved { get; init; } = [];

    /// <summary>Why somebody is told, found by <see cref="DedupStage"/>.</summary>
    public string Reason { get; init; } = "";
}
