using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Rules;

/// <summary>Reads rule files. Expressions and templates are texts here; the room of the rules reads those.</summary>
public static class RuleFile
{
    /// <param name="ignoreUnknown">Leave out keys that are no part of the format, for files that carry notes for other programs.</param>
    public static RuleFileReading Parse(ReadOnlySpan<byte> bytes, string path, NameValidation names, bool ignoreUnknown = false)
    {
        var reading = new RuleFileReading(path, names) { IgnoresUnknownKeys = ignoreUnknown };
        // An empty file is a valid one without groups.
        if (YamlParser.Parse(bytes, reading) is not { IsNull: false } root) return reading;
        RuleGrammar.File.Read(reading.Root(root), out var draft);
        reading.Groups = draft.Groups;
        return reading;
    }
}
