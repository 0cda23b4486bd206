namespace Barograph.Formats.Yaml;

/// <summary>
/// The grammar of a map with known keys, bound to a record. It is described once and used in both directions: reading refuses
/// unknown and doubled keys and collects every complaint, writing leaves out what is unset.
/// </summary>
/// <param name="name">What people call it; stands in complaints about an empty one.</param>
/// <param name="start">The record with the defaults that hold for absent keys.</param>
public sealed class Section<T>(string name, Func<T> start)
    where T : class
{
    // More names than this make a complaint unreadable; then a suggestion has to do.
    const int MaxNamesInComplaint = 16;

    readonly List<SectionField<T>> fields = [];
    readonly List<Func<T, Findings, T>> steps = [];

    public string Name { get; } = name;

    public IEnumerable<string> Keys => fields.Select(one => one.Key);

    /// <param name="always">Write it even where it is unset.</param>
    public Section<T> Field<TValue>(string key, Kind<TValue> kind, Func<T, TValue> get, Func<T, TValue, T> set, bool always = false)
    {
        fields.Add(new KeyedField<T, TValue>(key, kind, get, set, always));
        return this;
    }

    /// <summary>Takes the keys and rules of another section in among its own.</summary>
    public Section<T> Inline<TInner>(Section<TInner> inner, Func<T, TInner> get, Func<T, TInner, T> set)
        where TInner : class
    {
        foreach (var field in inner.fields) fields.Add(new InlinedField<T, TInner>(field, get, set));
        foreach (var step in inner.steps) steps.Add((record, findings) => set(record, step(get(record), findings)));
        return this;
    }

    /// <summary>A rule over the whole record, asked when its own keys held up.</summary>
    public Section<T> Check(Action<T, Findings> rule)
        => Then((record, findings) =>
        {
            rule(record, findings);
            return record;
        });

    /// <summary>As <see cref="Check"/>, and may fill in what follows from other values.</summary>
    public Section<T> Then(Func<T, Findings, T> step)
    {
        steps.Add(step);
        return this;
    }

    /// <summary>As a value below a key that may be absent: null then.</summary>
    public Kind<T?> AsOptional() => new(ReadOptional, record => Write(record!), null, record => record is null);

    /// <summary>As a value below a key that always has one: the defaults then.</summary>
    /// <param name="hideDefaults">Writing leaves the whole section out where it says nothing but its defaults.</param>
    public Kind<T> AsValue(bool hideDefaults = false)
        => new(Read, Write, start(), record => ((YamlMap)Write(record)).Entries.Count == 0 || (hideDefaults && record.Equals(start())));

    /// <summary>As an item of a list, where an empty one is a mistake.</summary>
    public Kind<IReadOnlyList<T>> AsList() => Kinds.List(new Kind<T>(ReadItem, Write, null!));

    public bool Read(YamlCursor at, out T value)
    {
        value = start();
        if (at.Node is not YamlMap map) return at.Expected($"a map ({Name})");
        var faultsBefore = at.Reading.Count;
        var seen = new HashSet<string>();
        foreach (var entry in map.Entries)
        {
            var field = fields.Find(one => one.Key == entry.Key);
            if (field is null)
            {
                if (!at.Reading.IgnoresUnknownKeys) at.ComplainOfKey(entry, Unknown(entry.Key));
            }
            else if (!seen.Add(entry.Key)) at.ComplainOfKey(entry, "the key stands here twice");
            else value = field.Read(value, at.Value(entry));
        }

        // Rules over values that were not understood would only add noise to the complaint that matters.
        if (at.OwnFaults == 0)
        {
            var findings = new Findings(at);
            foreach (var step in steps) value = step(value, findings);
        }

        return at.Reading.Count == faultsBefore;
    }

    public YamlNode Write(T record)
    {
        var entries = new List<YamlEntry>();
        foreach (var field in fields)
            if (field.Write(record) is { } node) entries.Add(new YamlEntry(field.Key, node));
        return new YamlMap(entries);
    }

    bool ReadOptional(YamlCursor at, out T? value)
    {
        var held = Read(at, out var record);
        value = record;
        return held;
    }

    bool ReadItem(YamlCursor at, out T value)
    {
        value = start();
        return at.Node.IsNull ? at.Complain($"empty or null {Name}") : Read(at, out value);
    }

    string Unknown(string key)
    {
        var suggestion = NearestName.Suggest(key, Keys);
        var allowed = fields.Count <= MaxNamesInComplaint ? $"{(suggestion.Length == 0 ? ";" : "")} allowed: {string.Join(", ", Keys.Order(StringComparer.Ordinal))}" : "";
        return $"unknown field{suggestion}{allowed}";
    }
}
