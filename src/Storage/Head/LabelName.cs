namespace Barograph.Storage.Head;

/// <summary>A label name of the head. Names are few, so they are objects; they stay when their last value goes.</summary>
sealed class LabelName(byte[] utf8)
{
    public byte[] Utf8 { get; } = utf8;

    /// <summary>Number of distinct values.</summary>
    public int Values { get; set; }

    /// <summary>Head of the list of pairs with this name; -1 = none.</summary>
    public int FirstPair { get; set; } = -1;
}
