namespace Barograph.Formats.Exposition;

/// <summary>What a reader came upon.</summary>
public enum ExpositionEntry : byte
{
    /// <summary>The page is read to its end.</summary>
    End,

    /// <summary>The page is broken here; the reader's <c>Error</c> tells where and why. Nothing more can be read.</summary>
    Broken,
    Sample,
    Help,
    Type,
    Unit,
}
