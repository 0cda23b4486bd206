using Barograph.Model.Matching;

namespace Barograph.Formats.RemoteRead;

/// <summary>One query of a remote read: series and a span of time, both ends included. An empty span (its end before its start) selects nothing.</summary>
public sealed record ReadQuery(long StartMs, long EndMs, IReadOnlyList<Matcher> Matchers);
