using Barograph.Query.Syntax;

namespace Barograph.Tests.Conformance;

/// <summary>
/// The smallest part of a query of which the two say different things, while they agree on all parts of it: what an exception must explain.
/// </summary>
/// <param name="Expr">The part. Null where the query is none.</param>
/// <param name="Asked">The questions whose answers together are <paramref name="Theirs"/> and <paramref name="Ours"/>.</param>
/// <param name="Theirs">What Prometheus says of it.</param>
/// <param name="Ours">What we say of it.</param>
/// <param name="Parts">What both say of what it consists of.</param>
sealed record Culprit(Expr? Expr, IReadOnlyList<Question> Asked, PeerAnswer Theirs, PeerAnswer Ours, IReadOnlyList<Culprit.Part> Parts)
{
    public sealed record Part(Expr Expr, PeerAnswer Theirs, PeerAnswer Ours);

    /// <summary>Calculated at several times in one go, as Prometheus does with ranges and inside subqueries.</summary>
    public bool IsOverSteps { get; init; }

    public override string ToString() => $"{(Expr is null ? "" : Printer.Print(Expr))}\n{Theirs.Differ(Ours) ?? "the parts differ, the whole does not"}";
}
