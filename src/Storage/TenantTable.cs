using System.Collections.Concurrent;
using Barograph.Model.Tenants;

namespace Barograph.Storage;

/// <summary>All tenants that the store knows, open or closed.</summary>
sealed class TenantTable(Func<TenantId, TenantDatabase> open, int limit, TimeProvider clock)
{
    readonly ConcurrentDictionary<TenantId, TenantPlace> places = new();
    readonly Lock adding = new();

    public IReadOnlyCollection<TenantId> Known => (IReadOnlyCollection<TenantId>)places.Keys;

    public IEnumerable<TenantPlace> Places => places.Values;

    /// <summary>What is open at this moment, to look at.</summary>
    public IEnumerable<TenantDatabase> Present => places.Values.Select(static p => p.Present).OfType<TenantDatabase>();

    public TenantPlace? Find(TenantId tenant) => places.GetValueOrDefault(tenant);

    /// <summary>Null where no further tenant is taken.</summary>
    public TenantPlace? FindOrAdd(TenantId tenant)
    {
        if (places.TryGetValue(tenant, out var place)) return place;
        lock (adding)
        {
            if (places.TryGetValue(tenant, out place)) return place;
            return places.Count >= limit ? null : Add(tenant);
        }
    }

    /// <summary>Whoever is on the disk already is known, whatever the limit.</summary>
    public TenantPlace Add(TenantId tenant) => places.GetOrAdd(tenant, static (id, table) => table.Make(id), this);

    /// <summary>Each open database, held meanwhile; closed ones stay closed.</summary>
    public void ForEachOpen(Action<TenantDatabase> act)
    {
        foreach (var place in places.Values)
        {
            if (place.TryEnter() is not { } database) continue;
            try
            {
                act(database);
            }
            finally
            {
                place.Leave();
            }
        }
    }

    TenantPlace Make(TenantId tenant) => new(tenant, open, clock);
}
