using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>What came of reading an <c>alertmanager.yml</c>: it, or why not. Warnings stand beside either.</summary>
public sealed record LoadedAlertmanagerConfig(AlertmanagerConfig? Config, IReadOnlyList<Complaint> Complaints, IReadOnlyList<Complaint> Warnings);
