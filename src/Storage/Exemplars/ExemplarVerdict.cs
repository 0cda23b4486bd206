namespace Barograph.Storage.Exemplars;

/// <summary>What became of an exemplar.</summary>
enum ExemplarVerdict : byte
{
    Stored,

    /// <summary>It is the newest one of its series already, as every scrape shows it again.</summary>
    Duplicate,

    OutOfOrder,

    /// <summary>Its labels have too many characters.</summary>
    TooLong,

    /// <summary>Its series is not in the head.</summary>
    UnknownSeries,
}
