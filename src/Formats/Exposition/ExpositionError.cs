namespace Barograph.Formats.Exposition;

/// <summary>Where a page is broken, and why.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">In bytes, from 1.</param>
/// <param name="Reason">What was expected, what was found.</param>
/// <param name="Excerpt">The line, shortened where it is long.</param>
public sealed record ExpositionError(int Line, int Column, string Reason, string Excerpt)
{
    public override string ToString() => $"line {Line}, column {Column}: {Reason}: {Excerpt}";
}
