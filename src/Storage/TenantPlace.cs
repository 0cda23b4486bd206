using Barograph.Model.Tenants;

namespace Barograph.Storage;

/// <summary>A tenant that the store knows. Its database is opened by whoever needs it first, and closed when nobody has for a while.</summary>
/// <remarks>
/// Who uses the database holds it meanwhile, by a count; closing begins where the count is zero, with a number that nobody can enter at, and
/// those who come during it wait at the gate and open it again. A selection is held by its ticket, not by the count: it may live long.
/// </remarks>
sealed class TenantPlace(TenantId tenant, Func<TenantId, TenantDatabase> open, TimeProvider clock)
{
    const int Closed = -1;

    readonly Lock gate = new();
    TenantDatabase? database;
    int holders = Closed;
    bool ended;
    long usedAt = clock.GetTimestamp();

    public TenantId Tenant => tenant;

    /// <summary>What is open at this moment, to look at; it may be closing.</summary>
    public TenantDatabase? Present => Volatile.Read(ref database);

    public TimeSpan Idle => clock.GetElapsedTime(Volatile.Read(ref usedAt));

    /// <summary>Opens it where it is closed. <see cref="Leave"/> must follow.</summary>
    public TenantDatabase Enter()
    {
        Volatile.Write(ref usedAt, clock.GetTimestamp());
        if (TryEnter() is { } present) return present;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(ended, this);
            if (TryEnter() is { } other) return other;
            var opened = open(tenant);
            Volatile.Write(ref database, opened);
            Volatile.Write(ref holders, 1);
            return opened;
        }
    }

    /// <summary>Null where it is closed. Does not count as use.</summary>
    public TenantDatabase? TryEnter()
    {
        for (var held = Volatile.Read(ref holders); held >= 0; held = Volatile.Read(ref holders))
        {
            if (Interlocked.CompareExchange(ref holders, held + 1, held) != held) continue;
            if (Volatile.Read(ref database) is { } present) return present;
            Leave();
            return null;
        }
        return null;
    }

    public void Leave() => Interlocked.Decrement(ref holders);

    /// <summary>
    /// Closes it where nobody uses it: what <paramref name="close"/> throws leaves it open. Returns the closed database, whose memory is free.
    /// </summary>
    public TenantDatabase? TryClose(Action<TenantDatabase> close)
    {
        lock (gate)
        {
            if (Interlocked.CompareExchange(ref holders, Closed, 0) != 0) return null;
            var closing = database!;
            if (closing.Head.Tables.Reclaim.Readers > 0)
            {
                Volatile.Write(ref holders, 0);
                return null;
            }
            try
            {
                close(closing);
            }
            catch
            {
                Volatile.Write(ref holders, 0);
                throw;
            }
            Volatile.Write(ref database, null);
            closing.Dispose();
            return closing;
        }
    }

    /// <summary>For the end of the store: whatever is open is handed over, and nothing is opened any more.</summary>
    public TenantDatabase? Take()
    {
        lock (gate)
        {
            ended = true;
            return Interlocked.Exchange(ref database, null);
        }
    }
}
