using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Blocks.Segments;

/// <summary>Writes the <c>chunks/</c> folder of a block: a new segment when the next chunk would pass the size of one.</summary>
sealed class SegmentWriter(IDisk disk, string folder, long segmentBytes) : IDisposable
{
    public const long DefaultSegmentBytes = 512L << 20;

    const int MaxFrameBytes = 5 + 1 + 4;

    FileAppender? file;
    int segment = -1;

    public long SizeBytes { get; private set; }

    /// <summary>Returns the chunk's reference for the index.</summary>
    public ulong Write(ChunkEncoding encoding, ReadOnlySpan<byte> data)
    {
        if (file is null || (file.Position > SegmentFiles.HeaderBytes && file.Position + data.Length + MaxFrameBytes > segmentBytes)) Begin();
        var at = file!.Position;
        Span<byte> head = stackalloc byte[Varint.MaxBytes + 1];
        var length = 0;
        var rest = (uint)data.Length;
        for (; rest >= 0x80; rest >>= 7) head[length++] = (byte)(rest | 0x80);
        head[length++] = (byte)rest;
        head[length++] = (byte)encoding;
        file.Write(head[..length]);
        file.Write(data);
        file.WriteU32(Crc32C.Continue(Crc32C.Of(head.Slice(length - 1, 1)), data));
        return ChunkPlace.ReferenceOf(segment, at);
    }

    /// <summary>Everything on the medium.</summary>
    public void Finish()
    {
        End();
        disk.SyncDirectory(folder);
    }

    public void Dispose() => file?.Dispose();

    void Begin()
    {
        End();
        segment++;
        file = new FileAppender(disk.Create(Path.Combine(folder, SegmentFiles.NameOf(segment))));
        file.WriteU32(SegmentFiles.Magic);
        file.WriteU32((uint)SegmentFiles.Version << 24);
    }

    void End()
    {
        if (file is null) return;
        file.Sync();
        SizeBytes += file.Position;
        file.Dispose();
        file = null;
    }
}
