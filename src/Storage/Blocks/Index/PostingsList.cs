using System.Buffers.Binary;

namespace Barograph.Storage.Blocks.Index;

/// <summary>Names of series, ascending, as they lie in the file.</summary>
readonly ref struct PostingsList(ReadOnlySpan<byte> bytes)
{
    readonly ReadOnlySpan<byte> bytes = bytes;

    public int Count => bytes.Length / 4;

    public uint this[int index] => BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 * index)..]);
}
