using System.Text;
using Barograph.Model.Hashing;
using Barograph.Model.Metadata;

namespace Barograph.Scraping.Pages;

/// <summary>What one target's pages say about their metric families: type, help, unit.</summary>
/// <remarks>A page's HELP and TYPE lines repeat those of the last page, so they are compared as bytes and nothing is made of them.</remarks>
public sealed class MetadataCache
{
    /// <summary>A family that no page names any more is kept for so many scrapes.</summary>
    const int KeptScrapes = 10;

    readonly Lock gate = new();
    readonly List<Family> families = [];
    readonly Dictionary<ulong, Family> byName = [];
    int cursor, scrape;

    sealed class Family
    {
        public required byte[] Name;
        public byte[] Help = [], Unit = [];
        public MetricType Type;
        public int SeenIn;

        public int Size => Name.Length + Help.Length + Unit.Length;
    }

    public int Count
    {
        get
        {
            lock (gate) return families.Count;
        }
    }

    public long SizeBytes
    {
        get
        {
            lock (gate) return families.Sum(static f => (long)f.Size);
        }
    }

    public void Type(ReadOnlySpan<byte> family, MetricType type)
    {
        lock (gate) Find(family).Type = type;
    }

    public void Help(ReadOnlySpan<byte> family, ReadOnlySpan<byte> help)
    {
        lock (gate)
        {
            var found = Find(family);
            if (!help.SequenceEqual(found.Help)) found.Help = help.ToArray();
        }
    }

    public void Unit(ReadOnlySpan<byte> family, ReadOnlySpan<byte> unit)
    {
        lock (gate)
        {
            var found = Find(family);
            if (!unit.SequenceEqual(found.Unit)) found.Unit = unit.ToArray();
        }
    }

    public void EndOfPage()
    {
        lock (gate)
        {
            var stale = false;
            foreach (var family in families) stale |= scrape - family.SeenIn > KeptScrapes;
            if (stale)
            {
                families.RemoveAll(family => scrape - family.SeenIn > KeptScrapes);
                byName.Clear();
                foreach (var family in families) byName[XxHash64.Hash(family.Name)] = family;
            }
            scrape++;
            cursor = 0;
        }
    }

    /// <summary>A copy, by family name.</summary>
    public IReadOnlyList<(string Family, MetricMetadata Metadata)> List()
    {
        lock (gate)
        {
            return [.. families.Select(static f => (Text(f.Name), new MetricMetadata(f.Type, Text(f.Help), Text(f.Unit))))
                .OrderBy(static f => f.Item1, StringComparer.Ordinal)];
        }
    }

    public MetricMetadata? Get(string family)
    {
        var name = Encoding.UTF8.GetBytes(family);
        lock (gate)
        {
            return byName.TryGetValue(XxHash64.Hash(name), out var f) && name.AsSpan().SequenceEqual(f.Name)
                ? new MetricMetadata(f.Type, Text(f.Help), Text(f.Unit))
                : null;
        }
    }

    Family Find(ReadOnlySpan<byte> name)
    {
        for (var guess = cursor; guess < Math.Min(cursor + 2, families.Count); guess++)
        {
            if (!name.SequenceEqual(families[guess].Name)) continue;
            cursor = guess;
            families[guess].SeenIn = scrape;
            return families[guess];
        }
        var hash = XxHash64.Hash(name);
        if (!byName.TryGetValue(hash, out var family) || !name.SequenceEqual(family.Name))
        {
            family = new Family { Name = name.ToArray() };
            families.Add(family);
            byName[hash] = family;
        }
        family.SeenIn = scrape;
        cursor = families.IndexOf(family);
        return family;
    }

    static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);
}
