using Barograph.Query.Results;

namespace Barograph.Rules.Templates;

/// <summary>Around the expansion of a template: whom <c>query</c> asks, which time it is, who hears of failures.</summary>
/// <param name="Ask">The answer to an expression at the evaluation's time.</param>
public sealed record ExpansionScene(
    DateTimeOffset Now, string ExternalUrl, Func<string, IReadOnlyList<VectorSample>> Ask, Action<string> Warn, CancellationToken Cancel);
