namespace Barograph.Query.Testing;

/// <summary>What became of one <c>eval</c> (or of a command that could not be read).</summary>
/// <param name="File">Script, as it was named to the runner.</param>
/// <param name="Line">From 1.</param>
/// <param name="Expression">The query, or the text of the command.</param>
/// <param name="Failure">Null where the case passed; otherwise what was expected and what was found.</param>
public sealed record PromqlTestCase(string File, int Line, string Expression, string? Failure)
{
    public bool Passed => Failure is null;

    public override string ToString() => Passed ? $"{File}:{Line}: ok" : $"{File}:{Line}: {Expression}\n    {Failure!.Replace("\n", "\n    ", StringComparison.Ordinal)}";
}
