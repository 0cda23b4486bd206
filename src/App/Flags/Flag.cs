namespace Barograph.App.Flags;

/// <summary>One flag of <c>serve</c>, by the name that Prometheus gives it where it has one.</summary>
/// <param name="Name">Without the dashes.</param>
/// <param name="Kind">How its text is read.</param>
/// <param name="Default">As text; empty = none.</param>
/// <param name="Meaning">One line for <c>--help</c>.</param>
sealed record Flag(string Name, FlagKind Kind, string Default, string Meaning)
{
    /// <summary>Left out of <c>--help</c>, as Prometheus does with its knobs for experts.</summary>
    public bool Hidden { get; init; }

    /// <summary>Accepted so that command lines written for Prometheus work, but without effect here; says why.</summary>
    public string? NoEffect { get; init; }

    /// <summary>What it asks for is not built yet: refused when it is given with another value than the default.</summary>
    public bool NotBuilt { get; init; }

    /// <summary>Nothing works with 0 or the empty text, so it is refused.</summary>
    public bool Needed { get; init; }

    /// <summary>The only values that it takes; empty = any.</summary>
    public IReadOnlyList<string> Among { get; init; } = [];
}
