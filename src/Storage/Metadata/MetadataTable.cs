using System.Text;
using Barograph.Model.Metadata;

namespace Barograph.Storage.Metadata;

/// <summary>What was said last about each metric family: type, help, unit. By family, not by series: a thousand series of one share one entry.</summary>
/// <param name="most">Families that there may be.</param>
sealed class MetadataTable(int most = MetadataTable.MaxFamilies)
{
    public const int MaxFamilies = 100_000;

    /// <summary>Of name, help and unit together; longer ones are refused.</summary>
    public const int MaxBytes = 16 << 10;

    /// <summary>Of the whole table.</summary>
    const long MaxTotalBytes = 64 << 20;

    readonly Lock gate = new();
    readonly Dictionary<string, MetricMetadata> byFamily = new(StringComparer.Ordinal);
    long bytes, refused;

    public int Count
    {
        get
        {
            lock (gate) return byFamily.Count;
        }
    }

    public long SizeBytes => Interlocked.Read(ref bytes);

    /// <summary>Entries that were not taken: too long, or there were too many.</summary>
    public long Refused => Interlocked.Read(ref refused);

    public bool IsFull
    {
        get
        {
            lock (gate) return byFamily.Count >= most || bytes >= MaxTotalBytes;
        }
    }

    /// <summary>Whether the entry would change anything; counts it where it is refused.</summary>
    public bool Wants(in FamilyMetadata entry)
    {
        var size = SizeOf(entry.Family, entry.Metadata);
        lock (gate)
        {
            var isKnown = byFamily.TryGetValue(entry.Family, out var known);
            if (isKnown && known == entry.Metadata) return false;
            if (entry.Family.Length > 0 && size <= MaxBytes && (isKnown || byFamily.Count < most) && bytes + size <= MaxTotalBytes) return true;
        }
        Interlocked.Increment(ref refused);
        return false;
    }

    public void Set(in FamilyMetadata entry)
    {
        lock (gate)
        {
            if (byFamily.TryGetValue(entry.Family, out var known)) bytes -= SizeOf(entry.Family, known);
            else if (byFamily.Count >= most) return;
            byFamily[entry.Family] = entry.Metadata;
            bytes += SizeOf(entry.Family, entry.Metadata);
        }
    }

    public MetricMetadata? Get(string family)
    {
        lock (gate) return byFamily.GetValueOrDefault(family);
    }

    /// <summary>A copy, by name.</summary>
    public IReadOnlyList<FamilyMetadata> All()
    {
        FamilyMetadata[] all;
        lock (gate) all = [.. byFamily.Select(static f => new FamilyMetadata(f.Key, f.Value))];
        Array.Sort(all, static (a, b) => string.CompareOrdinal(a.Family, b.Family));
        return all;
    }

    /// <summary>Makes room: forgets the families of which there is no series any more. Returns how many.</summary>
    public int Forget(Func<string, bool> hasSeries)
    {
        string[] families;
        lock (gate) families = [.. byFamily.Keys];
        var gone = families.Where(family => !hasSeries(family)).ToList();
        lock (gate)
        {
            foreach (var family in gone)
            {
                if (byFamily.Remove(family, out var metadata)) bytes -= SizeOf(family, metadata);
            }
        }
        return gone.Count;
    }

    static int SizeOf(string family, MetricMetadata metadata)
        => Encoding.UTF8.GetByteCount(family) + Encoding.UTF8.GetByteCount(metadata.Help) + Encoding.UTF8.GetByteCount(metadata.Unit);
}
