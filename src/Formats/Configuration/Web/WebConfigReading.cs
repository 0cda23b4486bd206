using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Web;

/// <summary>What came of reading a web configuration: it, or why not.</summary>
public sealed record WebConfigReading(WebConfig? Config, IReadOnlyList<Complaint> Complaints);
