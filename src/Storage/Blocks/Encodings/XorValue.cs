namespace Barograph.Storage.Blocks.Encodings;

/// <summary>A floating point number that is told by its XOR with the one before, and the window of bits that was used last.</summary>
struct XorValue
{
    /// <summary>No window yet: only writers must know, a reader's first window is all 64 bits.</summary>
    public const byte NoWindow = 0xff;

    public ulong Bits;
    public byte Leading;
    public byte Trailing;

    public readonly double Value => BitConverter.UInt64BitsToDouble(Bits);
}
