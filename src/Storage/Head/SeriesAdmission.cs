using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Head;

/// <summary>Whether a series that is not known yet is taken.</summary>
/// <remarks>
/// Two limits: the tenant's own number of series, and the memory budget over all tenants. Near the budget, what is left is shared: a metric of
/// a job may have made as many new series lately as there is room for, a job twice as many, a tenant four times. So whoever creates most is
/// refused first and the others are not, and nobody needs to know what is usual; as room gets scarce the bounds fall by themselves.
/// </remarks>
sealed class SeriesAdmission(HeadTables tables, int maxSeries, MemoryBudget budget, Func<string, Counter> refusals)
{
    const int JobShares = 2, TenantShares = 4;

    static ReadOnlySpan<byte> JobLabel => "job"u8;

    // Most tenants are never refused anything, and need no metric for it.
    readonly Lazy<Counter> refusedByLimit = new(() => refusals("tenant_limit")), refusedByMemory = new(() => refusals("memory_budget"));

    public SeriesCreators Creators { get; } = new();

    /// <summary>0 = no limit.</summary>
    public int MaxSeries => maxSeries;

    public long RefusedByLimit => refusedByLimit.IsValueCreated ? (long)refusedByLimit.Value.Value : 0;

    public long RefusedByMemory => refusedByMemory.IsValueCreated ? (long)refusedByMemory.Value.Value : 0;

    /// <summary>Whether samples may stay in memory that the disk does not take.</summary>
    public bool HasRoomUnlogged => budget.Bytes == 0 || budget.UsedBytes < budget.Bytes;

    /// <summary>True: it will be made, and has been counted.</summary>
    public bool Admit(ReadOnlySpan<byte> encodedLabels)
    {
        ReadOnlySpan<byte> name = default, jobName = default;
        for (var labels = new LabelReader(encodedLabels); labels.Read();)
        {
            if (labels.Name.SequenceEqual(WellKnown.Name)) name = labels.Value;
            else if (labels.Name.SequenceEqual(JobLabel)) jobName = labels.Value;
        }
        var (job, metric) = Creators.Find(jobName, name);
        if (maxSeries > 0 && tables.SeriesCount >= maxSeries)
        {
            refusedByLimit.Value.Increment();
            Creators.Refused(job, metric);
            return false;
        }
        if (budget.IsNear && !HasRoom(job, metric))
        {
            refusedByMemory.Value.Increment();
            budget.CountRefused();
            Creators.Refused(job, metric);
            return false;
        }
        budget.TakeSeries();
        Creators.Made(job, metric);
        return true;
    }

    bool HasRoom(SeriesCreators.Entry job, SeriesCreators.Entry metric)
    {
        var room = budget.SeriesRoom;
        return room > 0 && metric.Lately < room && job.Lately < JobShares * (double)room && Creators.TotalLately < TenantShares * (double)room;
    }
}
