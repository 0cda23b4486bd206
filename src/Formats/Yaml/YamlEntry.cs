namespace Barograph.Formats.Yaml;

/// <summary>One key of a map and where the key stands.</summary>
/// <param name="Merged">It came in through <c>&lt;&lt;</c>, so a key written out wins over it.</param>
public readonly record struct YamlEntry(string Key, YamlNode Value, int Line = 0, int Column = 0, bool Merged = false);
