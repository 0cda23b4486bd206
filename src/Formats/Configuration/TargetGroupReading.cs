using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>All groups of a file, or why it counts for nothing: one bad group spoils the file, as in Prometheus.</summary>
public sealed record TargetGroupReading(IReadOnlyList<TargetGroup> Groups, IReadOnlyList<Complaint> Complaints);
