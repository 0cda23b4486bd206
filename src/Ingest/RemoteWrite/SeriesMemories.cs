using System.Collections.Concurrent;
using Barograph.Model.Tenants;

namespace Barograph.Ingest.RemoteWrite;

/// <summary>The memories of all tenants; forgets what was not sent for an hour.</summary>
sealed class SeriesMemories(int capacity, TimeProvider clock)
{
    const int ForgetAfterMinutes = 60;
    const int SweepEveryMinutes = 10;

    readonly ConcurrentDictionary<TenantId, SeriesMemory> byTenant = new();
    readonly long startedAt = clock.GetTimestamp();
    int sweptAt;

    /// <summary>Minutes since the start; the unit of <see cref="SeriesMemory.Entry.LastUsed"/>.</summary>
    public int Now => (int)clock.GetElapsedTime(startedAt).TotalMinutes;

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var (_, memory) in byTenant) count += memory.Count;
            return count;
        }
    }

    public SeriesMemory Of(TenantId tenant)
    {
        var before = Volatile.Read(ref sweptAt);
        if (Now - before >= SweepEveryMinutes && Interlocked.CompareExchange(ref sweptAt, Now, before) == before) Sweep(Now - ForgetAfterMinutes);
        return byTenant.GetOrAdd(tenant, static (_, most) => new SeriesMemory(most), capacity);
    }

    void Sweep(int since)
    {
        foreach (var (tenant, memory) in byTenant)
        {
            var younger = memory.Younger(since);
            if (younger.Count == 0) byTenant.TryRemove(tenant, out _);
            else if (younger.Count < memory.Count) byTenant[tenant] = younger;
        }
    }
}
