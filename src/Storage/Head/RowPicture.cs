using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Chunks;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Head;

/// <summary>A row as it was between two changes, and a copy of its open chunk.</summary>
/// <param name="Chunk">The name of the open chunk.</param>
/// <param name="Open">What the writer of the open chunk knows; a count of 0 = there is none.</param>
/// <param name="Rich">The open chunk where it is one of rich samples.</param>
readonly unsafe record struct RowPicture(OpenChunkIdentity Chunk, XorChunk Open, (ChunkEncoding Encoding, byte[] Bytes)? Rich)
{
    /// <summary>The largest chunk (120 samples of 19 bytes), and what a bit reader looks at behind it.</summary>
    public const int CopyBytes = Slabs.MaxBlockBytes + XorChunkReader.OverreadBytes;

    /// <summary>Newest link of the full chunks; 0 = none.</summary>
    public int Newest => Chunk.Newest;

    /// <summary>Of a row that its writer may be changing: copy, and look whether the version stayed.</summary>
    /// <param name="tables">The head.</param>
    /// <param name="slot">The row.</param>
    /// <param name="copy">Receives the open chunk's bytes: <see cref="CopyBytes"/> of room.</param>
    /// <param name="fromByte">Nobody will look at those before.</param>
    public static RowPicture Take(HeadTables tables, int slot, byte* copy, int fromByte = 0)
    {
        ref var row = ref tables.Row(slot);
        var wait = new SpinWait();
        while (true)
        {
            var version = Volatile.Read(ref row.Version);
            if ((version & 1) == 0)
            {
                var open = row.Chunk;
                var chunk = Name(slot, row);
                var block = Volatile.Read(ref row.Block);
                (ChunkEncoding, byte[])? rich = null;
                if (block == 0) open.Count = 0;
                else if (block == SeriesRow.RichBlock) rich = tables.Chunks.Rich.Copy(slot);
                else if (open.ByteLength <= Slabs.MaxBlockBytes && open.ByteLength > fromByte)
                    Buffer.MemoryCopy(tables.Chunks.Blocks.At(block) + fromByte, copy + fromByte, CopyBytes - fromByte, open.ByteLength - fromByte);
                Volatile.ReadBarrier();
                if (row.Version == version) return new RowPicture(chunk, open, rich);
            }
            wait.SpinOnce(-1);
        }
    }

    /// <summary>The name of the open chunk, or of the one that a row will have next.</summary>
    public static OpenChunkIdentity Name(int slot, in SeriesRow row) => new(slot, row.Generation, row.Losses, row.FullChunks);
}
