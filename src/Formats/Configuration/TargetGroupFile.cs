using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>Target groups from a file of <c>file_sd_configs</c> (JSON or YAML by its ending) or an answer of <c>http_sd_configs</c> (JSON).</summary>
public static class TargetGroupFile
{
    public static TargetGroupReading Parse(ReadOnlySpan<byte> bytes, string file)
        => file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ParseJson(bytes, file) : ParseYaml(bytes, file);

    /// <param name="source">A file or URL; each group's source is this and its position: <c>targets.json:0</c>.</param>
    public static TargetGroupReading ParseJson(ReadOnlySpan<byte> bytes, string source)
    {
        var reading = new YamlReading(source, "") { IsJson = true };
        return Read(JsonParser.Parse(bytes, reading), reading);
    }

    public static TargetGroupReading ParseYaml(ReadOnlySpan<byte> bytes, string source)
    {
        var reading = new YamlReading(source, "");
        return Read(YamlParser.Parse(bytes, reading), reading);
    }

    static TargetGroupReading Read(YamlNode? root, YamlReading reading)
    {
        IReadOnlyList<TargetGroup> groups = [];
        if (root is { IsNull: false }) TargetGroupGrammar.Groups.Read(reading.Root(root), out groups);
        return reading.Complaints.Count > 0
            ? new TargetGroupReading([], reading.Complaints)
            : new TargetGroupReading(TargetGroupGrammar.Numbered(groups, reading.File), []);
    }
}
