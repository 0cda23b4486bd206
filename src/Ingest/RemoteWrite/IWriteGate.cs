namespace Barograph.Ingest.RemoteWrite;

/// <summary>Turns a decompressed request of one version into a batch.</summary>
interface IWriteGate
{
    /// <summary>Fills the push; answers why the request is broken, or null.</summary>
    /// <param name="message">The request.</param>
    /// <param name="push">Cleared; receives the samples.</param>
    /// <param name="memory">The tenant's known series.</param>
    /// <param name="latestMs">Samples after it are refused.</param>
    /// <param name="now">What the memory notes as the time of use.</param>
    string? Walk(ReadOnlySpan<byte> message, Push push, SeriesMemory memory, long latestMs, int now);

    /// <summary>Fills <see cref="Push.Labels"/> with those of a series that was walked over; answers why they are refused, or null.</summary>
    RefusalReason? Decode(ReadOnlySpan<byte> message, in Push.SeriesRows series, Push push);
}
