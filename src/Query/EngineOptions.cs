namespace Barograph.Query;

/// <summary>Limits and switches of the engine; the defaults are Prometheus'.</summary>
public sealed record EngineOptions
{
    public TimeSpan LookbackDelta { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    public int MaxConcurrency { get; init; } = 20;

    /// <summary>Samples that one query may hold in memory at once.</summary>
    public long MaxSamples { get; init; } = 50_000_000;

    /// <summary>Samples that one query may have to read, estimated before it runs; 0 = no limit.</summary>
    public long MaxCost { get; init; }

    /// <summary>Memory that one query may take; 0 = no limit.</summary>
    public long MaxMemoryBytes { get; init; }

    /// <summary>Memory that all queries together may take; 0 = no limit.</summary>
    public long MaxTotalMemoryBytes { get; init; }

    /// <summary>
    /// Columns that the operators of a range query may hold at once; a query that needs all rows of a step and would hold more is answered some steps at a
    /// time (<see cref="Plan.StepBatches"/>). A quarter of <see cref="MaxMemoryBytes"/> where that is less.
    /// </summary>
    public long MaxHeldBytes { get; init; } = 64 << 20;

    /// <summary>Places and memory that only rules may use, in percent. Of two places or more one at least is theirs, where it is more than 0.</summary>
    public int RulesReservePercent { get; init; }

    public int PlacesForRules => RulesReservePercent > 0 && MaxConcurrency > 1 ? Math.Clamp(MaxConcurrency * RulesReservePercent / 100, 1, MaxConcurrency - 1) : 0;

    /// <summary>Queries may ask how many samples each step saw: <c>promql-per-step-stats</c>.</summary>
    public bool PerStepStatistics { get; init; }

    /// <summary>The step of a subquery that names none: the global evaluation interval.</summary>
    public TimeSpan DefaultSubqueryStep { get; init; } = TimeSpan.FromMinutes(1);

    public bool ExperimentalFunctions { get; init; }

    public bool ExtendedRangeSelectors { get; init; }

    public bool FillModifiers { get; init; }

    public bool DelayedNameRemoval { get; init; }

    /// <summary>Whether a metric is a counter is told by its label <c>__type__</c>, not by its name: <c>type-and-unit-labels</c>.</summary>
    public bool TypeAndUnitLabels { get; init; }

    /// <summary>Counters that say when they began: <c>use-start-timestamps</c>.</summary>
    public bool StartTimestamps { get; init; }
}
