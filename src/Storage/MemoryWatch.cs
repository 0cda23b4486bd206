using Barograph.Model.Instruments;
using Barograph.Storage.Chunks;
using Barograph.Storage.Memory;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage;

/// <summary>Measures the memory that all tenants take together, and says when new series are refused for it.</summary>
sealed class MemoryWatch
{
    // So much kept decoded is worth letting go of files: their pages come back one by one.
    const long LetGoEvery = 1 << 20;

    static readonly TimeSpan AgeEvery = TimeSpan.FromSeconds(30), SayEvery = TimeSpan.FromMinutes(1);

    readonly TenantTable tenants;
    readonly DecodedChunks? decoded;
    readonly Func<long> managedBytes;
    readonly TimeProvider clock;
    readonly ILogger logger;
    long agedAt, saidAt, said, letGoAt;
    bool refusing;

    public MemoryWatch(TenantTable tenants, MemoryBudget budget, DecodedChunks? decoded, Func<long> managedBytes, InstrumentRegistry registry, TimeProvider clock, ILogger logger)
    {
        (this.tenants, Budget, this.decoded, this.managedBytes, this.clock, this.logger) = (tenants, budget, decoded, managedBytes, clock, logger);
        agedAt = clock.GetTimestamp();
        registry.Observe("barograph_memory_budget_bytes", "Memory that the store may take; 0 = no limit.", InstrumentKind.Gauge, () => budget.Bytes);
        registry.Observe("barograph_memory_used_bytes", "Memory that counts against the budget: tables, chunks, decoded chunks and managed heap.", InstrumentKind.Gauge, () => budget.UsedBytes);
    }

    public MemoryBudget Budget { get; }

    /// <summary>Every second; costs no more with many series.</summary>
    public void Measure()
    {
        decoded?.Tick();
        LetGoOfChunks();
        var used = managedBytes() + (decoded?.SizeBytes ?? 0);
        var age = clock.GetElapsedTime(agedAt);
        if (age >= AgeEvery) agedAt = clock.GetTimestamp();
        tenants.ForEachOpen(database =>
        {
            used += database.MemoryBytes;
            if (age >= AgeEvery) database.Head.Admission!.Creators.Age(age);
        });
        Budget.Measured(used);
        Say();
    }

    public MemoryStatus Status(int limit)
    {
        var list = new List<MemoryStatus.OfTenant>();
        tenants.ForEachOpen(database =>
        {
            var admission = database.Head.Admission!;
            list.Add(new(database.Tenant, database.Head.Tables.SeriesCount, admission.MaxSeries, database.MemoryBytes, admission.RefusedByLimit, admission.RefusedByMemory,
                admission.Creators.Largest(limit)));
        });
        return new(Budget.Bytes, Budget.UsedBytes, Budget.NearBytes, Budget.NewSeriesBytes, Budget.Refused,
            [.. list.OrderByDescending(static t => t.Bytes).ThenBy(static t => t.Tenant.ToString(), StringComparer.Ordinal)]);
    }

    void LetGoOfChunks()
    {
        if (decoded is null || decoded.KeptBytes - letGoAt < LetGoEvery) return;
        letGoAt = decoded.KeptBytes;
        tenants.ForEachOpen(static database => database.LetGoOfChunks());
    }

    void Say()
    {
        var refused = Budget.Refused;
        if (refused > said)
        {
            if (refusing && clock.GetElapsedTime(saidAt) < SayEvery) return;
            var (tenant, most) = Status(1).Tenants.Where(static t => t.Creators.Count > 0)
                .Select(static t => (t.Tenant, Most: t.Creators[0])).OrderByDescending(static t => t.Most.Lately).FirstOrDefault();
            logger.LogWarning(
                "New series are refused: {Used} of {Budget} bytes of memory are used ({Refused} refusals since the last time). Tenant {Tenant}, job {Job}, metric {Metric} creates most: {Lately} new series lately",
                Budget.UsedBytes, Budget.Bytes, refused - said, tenant, most?.Job, most?.Metric, (long)(most?.Lately ?? 0));
            (refusing, saidAt, said) = (true, clock.GetTimestamp(), refused);
        }
        else if (refusing && clock.GetElapsedTime(saidAt) >= SayEvery)
        {
            refusing = false;
            logger.LogInformation("New series are taken again: {Used} of {Budget} bytes of memory are used", Budget.UsedBytes, Budget.Bytes);
        }
    }
}
