namespace Barograph.Query.Limits;

/// <summary>The memory of one query. Takes from the whole in pieces, so that many small columns cost nothing. Any number of threads.</summary>
public sealed class MemoryShare(QueryMemory whole, long limitBytes, bool isRule) : IDisposable
{
    const long PieceBytes = 1 << 20;

    readonly Lock gate = new();
    long used;
    long peak;
    long taken;

    public long UsedBytes => Interlocked.Read(ref used);

    public long PeakBytes => Interlocked.Read(ref peak);

    /// <exception cref="Results.QueryException">The query has no more, or all together have not.</exception>
    public void Take(long bytes)
    {
        lock (gate)
        {
            used += bytes;
            if (used > peak) peak = used;
            if (limitBytes > 0 && used > limitBytes) throw whole.TooMuch(used, limitBytes);
            if (used <= taken) return;
            var more = Math.Max(PieceBytes, used - taken);
            whole.Take(more, isRule);
            taken += more;
        }
    }

    public void Release(long bytes)
    {
        lock (gate) used -= bytes;
    }

    public void Dispose()
    {
        lock (gate)
        {
            whole.Release(taken);
            taken = 0;
        }
    }
}
