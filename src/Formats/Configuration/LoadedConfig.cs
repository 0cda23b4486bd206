using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>What came of reading a configuration: it, or why not. Warnings stand beside either.</summary>
public sealed record LoadedConfig(PrometheusConfig? Config, IReadOnlyList<Complaint> Complaints, IReadOnlyList<Complaint> Warnings)
{
    /// <summary>Every file that it names, for <c>check config</c>.</summary>
    public IReadOnlyList<NamedFile> NamedFiles { get; init; } = [];
}
