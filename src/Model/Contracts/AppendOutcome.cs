namespace Barograph.Model.Contracts;

/// <summary>What became of one sample.</summary>
public enum AppendOutcome : byte
{
    /// <summary>Stored, and in the log as far as the log's promise goes.</summary>
    Appended,

    /// <summary>The same sample is there already: nothing was done and nothing is wrong.</summary>
    Duplicate,

    /// <summary>Another value is stored for this timestamp.</summary>
    DuplicateTimestamp,

    /// <summary>Older than the newest sample of its series.</summary>
    OutOfOrder,

    /// <summary>Older than the window for samples out of order, where there is one.</summary>
    TooOld,

    /// <summary>The reference means nothing to the sink any more: send the sample again with its labels.</summary>
    UnknownSeries,

    /// <summary>A new series where no new series is taken (a limit or the memory budget).</summary>
    SeriesLimit,

    /// <summary>An empty label set, or one without a metric name where one is needed.</summary>
    InvalidLabels,

    /// <summary>A histogram whose parts do not fit together.</summary>
    InvalidHistogram,

    /// <summary>Older than anything that the store still takes, and there is no window for samples out of order.</summary>
    OutOfBounds,

    /// <summary>Out of order, within the window, but those before it take all the memory that they may: send it again later.</summary>
    OutOfOrderLimit,
}
