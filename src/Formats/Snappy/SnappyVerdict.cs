namespace Barograph.Formats.Snappy;

/// <summary>What became of compressed bytes.</summary>
public enum SnappyVerdict : byte
{
    Decoded,

    /// <summary>No snappy block, or a damaged one.</summary>
    Corrupt,

    /// <summary>The block says that it holds more than is allowed. Nothing was decoded.</summary>
    TooLarge,
}
