namespace Barograph.Formats.Yaml;

/// <summary>A node on the way down a document: it can say its path and complain at its place.</summary>
public sealed class YamlCursor
{
    readonly YamlCursor? parent;
    readonly string segment;

    internal YamlCursor(YamlReading reading, YamlNode node, YamlCursor? parent, string segment)
    {
        Reading = reading;
        Node = node;
        this.parent = parent;
        this.segment = segment;
        Line = node.Line;
        Column = node.Column;
    }

    public YamlReading Reading { get; }

    public YamlNode Node { get; }

    public int Line { get; private init; }

    public int Column { get; private init; }

    /// <summary><c>scrape_configs[2].basic_auth.username</c></summary>
    public string Path
    {
        get
        {
            if (parent is null) return segment;
            var above = parent.Path;
            return above.Length == 0 || segment.StartsWith('[') ? above + segment : $"{above}.{segment}";
        }
    }

    /// <summary>Complaints that stand directly here or in a plain value below, not those inside nested sections.</summary>
    internal int OwnFaults { get; private set; }

    public YamlCursor Item(int index) => new(Reading, ((YamlList)Node).Items[index], this, $"[{index}]");

    public YamlCursor Value(YamlEntry entry)
        => new(Reading, entry.Value, this, entry.Key)
        {
            // An empty value has no place of its own worth naming; the key has.
            Line = entry.Value.IsNull ? entry.Line : entry.Value.Line,
            Column = entry.Value.IsNull ? entry.Column : entry.Value.Column,
        };

    /// <summary>The value below a key, or null where the key is absent.</summary>
    public YamlCursor? Find(string key)
    {
        if (Node is not YamlMap map) return null;
        foreach (var entry in map.Entries)
            if (entry.Key == key) return Value(entry);
        return null;
    }

    public bool Complain(string message)
    {
        Reading.Complain(Line, Column, Path, message);
        OwnFaults++;
        if (parent is not null) parent.OwnFaults++;
        return false;
    }

    public bool Expected(string what) => Complain($"expected {what}, found {Node.Noun}");

    public void Warn(string message) => Reading.Warn(Line, Column, Path, message);

    internal void ComplainOfKey(YamlEntry entry, string message)
    {
        Reading.Complain(entry.Line, entry.Column, Value(entry).Path, message);
        OwnFaults++;
    }
}
