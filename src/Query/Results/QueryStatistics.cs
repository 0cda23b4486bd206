namespace Barograph.Query.Results;

/// <summary>What a query cost.</summary>
public sealed record QueryStatistics
{
    public double EvalTotalSeconds { get; init; }

    public double ResultSortSeconds { get; init; }

    public double QueryPreparationSeconds { get; init; }

    public double InnerEvalSeconds { get; init; }

    public double ExecQueueSeconds { get; init; }

    public double ExecTotalSeconds { get; init; }

    public long TotalQueryableSamples { get; init; }

    /// <summary>Samples that were read: where ranges of several steps overlap each one once.</summary>
    public long SamplesRead { get; init; }

    public long PeakSamples { get; init; }

    public long PeakBytes { get; init; }

    /// <summary>Null unless it was asked for.</summary>
    public IReadOnlyList<StepSamples>? PerStep { get; init; }

    /// <summary>The same of <see cref="SamplesRead"/>: each at the first step that looks at it.</summary>
    public IReadOnlyList<StepSamples>? ReadPerStep { get; init; }
}
