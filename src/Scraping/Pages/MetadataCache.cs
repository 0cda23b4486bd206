using System.Text;
using Barograph.Model.Contracts;
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
    readonly List<Family> untold = [];
    int cursor, scrape;

    sealed class Family
    {
        public required byte[] Name;
        public byte[] Help = [], Unit = [];
        public MetricType Type;
        public int SeenIn;
        public bool IsUntold;

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
        lock (gate)
        {
            var found = Find(family);
            if (found.Type == type) return;
            found.Type = type;
            Tell(found);
        }
    }

    public void Help(ReadOnlySpan<byte> family, ReadOnlySpan<byte> help)
    {
        lock (gate)
        {
            var found = Find(family);
            if (help.SequenceEqual(found.Help)) return;
            found.Help = help.ToArray();
            Tell(found);
        }
    }

    public void Unit(ReadOnlySpan<byte> family, ReadOnlySpan<byte> unit)
    {
        lock (gate)
        {
            var found = Find(family);
            if (unit.SequenceEqual(found.Unit)) return;
            found.Unit = unit.ToArray();
            Tell(found);
        }
    }

    /// <summary>What the page said anew goes along with its samples.</summary>
    public void EndOfPage(SampleBatch batch)
    {
        lock (gate)
        {
            foreach (var family in untold)
            {
                family.IsUntold = false;
                batch.AddMetadata(new(Text(family.Name), Of(family)));
            }
            untold.Clear();
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

    /// <summary>Nobody took what was told: all of it goes along with the next page.</summary>
    public void TellAgain()
    {
        lock (gate)
        {
            foreach (var family in families) Tell(family);
        }
    }

    /// <summary>A copy, by family name.</summary>
    public IReadOnlyList<(string Family, MetricMetadata Metadata)> List()
    {
        lock (gate)
        {
            return [.. families.Select(static f => (Text(f.Name), Of(f)))
                .OrderBy(static f => f.Item1, StringComparer.Ordinal)];
        }
    }

    public MetricMetadata? Get(string family)
    {
        var name = Encoding.UTF8.GetBytes(family);
        lock (gate)
        {
            return byName.TryGetValue(XxHash64.Hash(name), out var f) && name.AsSpan().SequenceEqual(f.Name)
                ? Of(f)
                : null;
        }
    }

    void Tell(Family family)
    {
        if (family.IsUntold) return;
        family.IsUntold = true;
        untold.Add(family);
    }

    static MetricMetadata Of(Family family) => new(family.Type, Text(family.Help), Text(family.Unit));

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
