using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Rules;

/// <summary>The reading of one rule file. Rules may be judged further, at their places, before the complaints are taken.</summary>
public sealed class RuleFileReading(string file, NameValidation names) : YamlReading(file, ConfigPath.DirectoryOf(file))
{
    public NameValidation Names { get; } = names;

    /// <summary>What could be read; complete only where there is no complaint.</summary>
    public IReadOnlyList<RuleGroupConfig> Groups { get; internal set; } = [];

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<Complaint> InOrder => [.. Complaints.OrderBy(static c => c.Line == 0 ? int.MaxValue : c.Line).ThenBy(static c => c.Column)];
}
