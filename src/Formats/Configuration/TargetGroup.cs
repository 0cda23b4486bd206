using Barograph.Model.Labels;

namespace Barograph.Formats.Configuration;

/// <summary>Targets that share labels, from one source. An empty group under a known source withdraws its targets.</summary>
/// <param name="Source">Names the group within its discovery: a file and position, a URL and position.</param>
/// <param name="Targets">The labels of each target; plain addresses are in <c>__address__</c>.</param>
/// <param name="Labels">Labels that all of them get unless they have their own.</param>
public sealed record TargetGroup(string Source, IReadOnlyList<LabelSet> Targets, LabelSet Labels);
