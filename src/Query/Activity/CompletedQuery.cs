using Barograph.Query.Results;

namespace Barograph.Query.Activity;

/// <summary>A query that has ended, well or not.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="StartMs">The first step.</param>
/// <param name="EndMs">The last one.</param>
/// <param name="StepMs">0 for an instant.</param>
/// <param name="Statistics">What it cost; of one that failed, what is known.</param>
/// <param name="Error">Empty where there is an answer.</param>
public sealed record CompletedQuery(QueryRequest Request, long StartMs, long EndMs, long StepMs, QueryStatistics Statistics, string Error);
