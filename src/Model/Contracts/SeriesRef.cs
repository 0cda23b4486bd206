namespace Barograph.Model.Contracts;

/// <summary>A sink's short name for a series it knows. Never reused for another series while the process lives.</summary>
/// <remarks>Worth keeping in a cache; a sink answers <see cref="AppendOutcome.UnknownSeries"/> when it has forgotten it.</remarks>
public readonly record struct SeriesRef(ulong Value)
{
    public static SeriesRef None => default;

    public bool IsNone => Value == 0;
}
