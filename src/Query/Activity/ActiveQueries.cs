using System.Collections.Concurrent;
using Barograph.Model.Tenants;

namespace Barograph.Query.Activity;

/// <summary>All queries that wait or run, by number.</summary>
public sealed class ActiveQueries(TimeProvider clock)
{
    readonly ConcurrentDictionary<long, ActiveQuery> queries = new();
    long last;

    public int Count => queries.Count;

    /// <summary>Those of a tenant, the oldest first.</summary>
    public IReadOnlyList<ActiveQuery> List(TenantId tenant) => [.. queries.Values.Where(query => query.Request.Tenant == tenant).OrderBy(static query => query.Id)];

    /// <summary>False where the tenant has no such query: it may have ended, or be another's.</summary>
    public bool TryCancel(TenantId tenant, long id)
    {
        if (!queries.TryGetValue(id, out var query) || query.Request.Tenant != tenant) return false;
        query.Cancel();
        return true;
    }

    public ActiveQuery Begin(QueryRequest request, CancellationTokenSource stop)
    {
        var query = new ActiveQuery(Interlocked.Increment(ref last), request, clock.GetUtcNow(), stop);
        queries[query.Id] = query;
        return query;
    }

    public void End(ActiveQuery query) => queries.TryRemove(query.Id, out _);
}
