namespace Barograph.Storage.Memory;

/// <summary>How much memory the store may take over all tenants, how much it takes, and how much is left for new series.</summary>
/// <remarks>
/// Measured every second; what new series take in between is estimated. Known series go on whatever is left: that is what the last tenth
/// is for. From three quarters on, who has made many new series lately is refused (<see cref="Head.SeriesAdmission"/>), above nine tenths everybody.
/// </remarks>
sealed class MemoryBudget(long bytes)
{
    /// <summary>What a new series takes in tables and slabs by the time that its first chunk is full.</summary>
    public const long SeriesBytes = 512;

    const double NearShare = 0.75, NewSeriesShare = 0.9;

    long measuredBytes, takenBytes, refused;

    /// <summary>0 = no limit.</summary>
    public long Bytes => bytes;

    public long UsedBytes => Interlocked.Read(ref measuredBytes) + Interlocked.Read(ref takenBytes);

    public long NearBytes => (long)(bytes * NearShare);

    /// <summary>New series are taken up to here.</summary>
    public long NewSeriesBytes => (long)(bytes * NewSeriesShare);

    public bool IsNear => bytes > 0 && UsedBytes >= NearBytes;

    /// <summary>How many new series there is room for.</summary>
    public long SeriesRoom => bytes == 0 ? long.MaxValue : Math.Max(0, NewSeriesBytes - UsedBytes) / SeriesBytes;

    /// <summary>New series that were refused for the budget's sake, each time that they were offered.</summary>
    public long Refused => Interlocked.Read(ref refused);

    public void Measured(long usedBytes)
    {
        Interlocked.Exchange(ref takenBytes, 0);
        Interlocked.Exchange(ref measuredBytes, usedBytes);
    }

    public void TakeSeries() => Interlocked.Add(ref takenBytes, SeriesBytes);

    public void CountRefused() => Interlocked.Increment(ref refused);
}
