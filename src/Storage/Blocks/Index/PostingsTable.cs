namespace Barograph.Storage.Blocks.Index;

/// <summary>Where the postings of each label lie: labels sorted by name and value, the empty label (all series) first.</summary>
/// <remarks>
/// Of each name every eighth entry is remembered; the others are reached by walking. Version 1 did not sort: there all entries are
/// remembered, sorted here.
/// </remarks>
sealed class PostingsTable
{
    const int Usual = 8;

    readonly MappedFile file;
    readonly long bodyAt;
    readonly int bodyBytes, step;
    readonly List<Name> names = [];
    readonly uint[] places;

    readonly record struct Name(byte[] Utf8, int FirstPlace, int Values);

    public PostingsTable(MappedFile file, long offset, bool sorted)
    {
        this.file = file;
        var body = IndexSection.Read(file, offset, "postings offset table");
        (bodyAt, bodyBytes, step) = (offset + 4, body.Length, sorted ? Usual : 1);
        var reader = new ByteReader(body);
        var count = reader.U32();
        if (count > body.Length) throw file.Damage(bodyAt, $"{count} labels cannot lie in {body.Length} bytes");
        var entries = new uint[count];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = (uint)reader.Position;
            _ = ReadEntry(ref reader);
        }
        if (!sorted) Sort(entries);
        places = Number(entries);
    }

    public long SizeBytes => places.Length * sizeof(uint) + names.Sum(static n => n.Utf8.Length + 40L);

    public int NameCount => names.Count;

    public ReadOnlySpan<byte> NameAt(int name) => names[name].Utf8;

    public int ValuesOf(int name) => names[name].Values;

    /// <summary>The number of a name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        int low = 0, high = names.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var order = names[middle].Utf8.AsSpan().SequenceCompareTo(name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle;
        }
        return -1;
    }

    /// <summary>Where the postings of a label begin, or -1.</summary>
    public long Find(int name, ReadOnlySpan<byte> value)
    {
        var (_, first, values) = names[name];
        // The last remembered entry whose value is not greater.
        int low = 0, high = (values + step - 1) / step;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (EntryAt(first + middle).Value.SequenceCompareTo(value) <= 0) low = middle + 1;
            else high = middle;
        }
        if (low == 0) return -1;
        var walk = new Walk(this, first, low * step - step, Math.Min(low * step, values));
        while (walk.MoveNext())
        {
            if (walk.Value.SequenceEqual(value)) return walk.Postings;
        }
        return -1;
    }

    /// <summary>Walks the values of a name in order.</summary>
    public Walk Values(int name) => new(this, names[name].FirstPlace, 0, names[name].Values);

    public ref struct Walk(PostingsTable table, int firstPlace, int from, int to)
    {
        ByteReader reader;
        int next = from;

        public ReadOnlySpan<byte> Value { get; private set; }

        /// <summary>Where the postings of the label begin.</summary>
        public long Postings { get; private set; }

        public bool MoveNext()
        {
            if (next == to) return false;
            if (next % table.step == 0) reader = table.ReaderAt(table.places[firstPlace + next / table.step]);
            next++;
            var entry = table.ReadEntry(ref reader);
            Value = entry.Value;
            Postings = entry.Postings;
            return true;
        }
    }

    readonly ref struct Entry(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, long postings)
    {
        public readonly ReadOnlySpan<byte> Name = name, Value = value;
        public readonly long Postings = postings;
    }

    Entry ReadEntry(scoped ref ByteReader reader)
    {
        var at = reader.Position;
        var keys = reader.Uvarint();
        var name = reader.String();
        var value = reader.String();
        var postings = reader.Uvarint();
        if (reader.Failed || keys != 2) throw file.Damage(bodyAt + at, "an entry of the postings offset table is cut off or is not made of two strings and an offset");
        if (postings >= (ulong)file.Length) throw file.Damage(bodyAt + at, $"postings are said to lie at offset {postings}, the file has {file.Length} bytes");
        return new(name, value, (long)postings);
    }

    Entry EntryAt(int place)
    {
        var reader = ReaderAt(places[place]);
        return ReadEntry(ref reader);
    }

    ByteReader ReaderAt(uint relative) => new(file.Span(bodyAt + relative, bodyBytes - relative));

    void Sort(uint[] entries) => Array.Sort(entries, (a, b) =>
    {
        ByteReader left = ReaderAt(a), right = ReaderAt(b);
        return Compare(ReadEntry(ref left), ReadEntry(ref right));
    });

    static int Compare(Entry left, Entry right)
    {
        var order = left.Name.SequenceCompareTo(right.Name);
        return order != 0 ? order : left.Value.SequenceCompareTo(right.Value);
    }

    /// <summary>Finds the names, and keeps every so many places of each.</summary>
    uint[] Number(uint[] entries)
    {
        var kept = new List<uint>(entries.Length / step + 16);
        Entry before = default;
        var values = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            var reader = ReaderAt(entries[i]);
            var entry = ReadEntry(ref reader);
            if (i > 0 && Compare(entry, before) <= 0) throw file.Damage(bodyAt + entries[i], $"label {i} of the postings offset table is not greater than the one before it");
            if (i == 0 || !entry.Name.SequenceEqual(before.Name))
            {
                if (i > 0) names[^1] = names[^1] with { Values = values };
                names.Add(new(entry.Name.ToArray(), kept.Count, 0));
                values = 0;
            }
            if (values++ % step == 0) kept.Add(entries[i]);
            before = entry;
        }
        if (names.Count > 0) names[^1] = names[^1] with { Values = values };
        return [.. kept];
    }
}
