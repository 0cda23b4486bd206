using System.Collections.Concurrent;

namespace Barograph.Query.Activity;

/// <summary>All queries that wait or run, by number.</summary>
public sealed class ActiveQueries(TimeProvider clock)
{
    readonly ConcurrentDictionary<long, ActiveQuery> queries = new();
    long last;

    public int Count => queries.Count;

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<ActiveQuery> List() => [.. queries.Values.OrderBy(static query => query.Id)];

    /// <summary>False where there is no such query: it may have ended.</summary>
    public bool TryCancel(long id)
    {
        if (!queries.TryGetValue(id, out var query)) return false;
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
