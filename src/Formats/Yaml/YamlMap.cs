namespace Barograph.Formats.Yaml;

/// <summary>Keys and values in the order of the document. A key may stand twice: the reader of the section complains.</summary>
public sealed class YamlMap(IReadOnlyList<YamlEntry> entries) : YamlNode
{
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public override string Noun => "a map";

    public YamlNode? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
                if (entry.Key == key) return entry.Value;
            return null;
        }
    }
}
