using System.Buffers.Binary;
using Barograph.Model;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Chunks;

/// <summary>One append-only file of full chunks, mapped for its whole life (docs/formats/chunks.md).</summary>
/// <remarks>
/// Record: <c>u32 CRC-32C of all that follows, u16 chunk bytes, u32 slot, u32 generation, u32 span in ms, chunk</c>;
/// little-endian; the first timestamp is in the chunk. A length of zero ends the file. Chunks are copied into the mapping:
/// they belong to the operating system at once and survive the process. The space behind a store is reserved before,
/// because a store into a hole of a full disk would end the process.
/// </remarks>
sealed unsafe class ChunkFile : IDisposable
{
    public const long CapacityBytes = 64 << 20;
    public const int RecordHeaderBytes = 18;
    const int FileHeaderBytes = 8;
    const long MinStepBytes = 128 << 10, MaxStepBytes = 4 << 20;

    // Bit readers look past the end of a chunk.
    const int SlackBytes = 64;

    static ReadOnlySpan<byte> Magic => "BAROCHK1"u8;

    readonly IDiskFile file;
    readonly nint address;
    readonly long mappedBytes;
    long allocatedBytes;

    ChunkFile(IDiskFile file, int number, long mappedBytes)
    {
        this.file = file;
        this.mappedBytes = mappedBytes;
        Number = number;
        allocatedBytes = file.Length;
        address = file.Map(mappedBytes, writable: true);
    }

    public int Number { get; }

    public long UsedBytes { get; private set; }

    public long MaxTimeMs { get; private set; } = long.MinValue;

    public int Chunks { get; private set; }

    public bool IsDirty { get; private set; }

    /// <summary>After a scan: the file ends where a file ends that was followed by another.</summary>
    public bool IsWhole { get; private set; }

    public static ChunkFile Create(IDisk disk, string path, int number)
    {
        var file = disk.Create(path);
        try
        {
            file.Allocate(MinStepBytes);
            file.Write(0, Magic);
            return new ChunkFile(file, number, CapacityBytes) { UsedBytes = FileHeaderBytes, IsDirty = true };
        }
        catch (StorageException)
        {
            file.Dispose();
            disk.Delete(path);
            throw;
        }
    }

    /// <summary>Opens a file; <see cref="Scan"/> must follow.</summary>
    public static ChunkFile Open(IDisk disk, string path, int number)
    {
        var file = disk.Open(path, writable: true);
        return new ChunkFile(file, number, Math.Max(CapacityBytes, file.Length));
    }

    public byte* At(uint offset) => (byte*)address + offset;

    /// <summary>
    /// Calls back for each sound record; what follows the last one is cut off. Returns how many bytes of damage that was.
    /// </summary>
    /// <param name="syncedBytes">
    /// So far the file was on the medium when the last checkpoint was written, and the log has nothing of it any more: damage
    /// there costs its own record only. Behind it, damage ends the file: the log has all that follows.
    /// </param>
    /// <param name="onChunk">Receives slot, generation and place.</param>
    public long Scan(long syncedBytes, Action<uint, uint, FullChunk> onChunk)
    {
        var length = file.Length;
        long at = FileHeaderBytes, damaged = 0;
        if (length >= FileHeaderBytes && new ReadOnlySpan<byte>((void*)address, FileHeaderBytes).SequenceEqual(Magic))
        {
            while (true)
            {
                if (TryRecord(at, length, out var bytes, out var slot, out var generation, out var chunk))
                {
                    onChunk(slot, generation, chunk);
                    MaxTimeMs = Math.Max(MaxTimeMs, chunk.MaxTimeMs);
                    Chunks++;
                }
                else if (at + bytes <= syncedBytes && bytes > RecordHeaderBytes)
                {
                    damaged += bytes;
                }
                else
                {
                    break;
                }
                at += bytes;
            }
        }
        UsedBytes = at;
        IsWhole = length == at + SlackBytes;
        var rest = length > at ? new ReadOnlySpan<byte>((byte*)address + at, (int)(length - at)) : default;
        // Reserved space is zeros; anything else is a record that was not finished, or damage.
        var lastByte = rest.LastIndexOfAnyExcept((byte)0);
        if (lastByte < 0) return damaged;
        file.Truncate(at);
        file.Allocate(at + SlackBytes);
        allocatedBytes = file.Length;
        return damaged + lastByte + 1;
    }

    /// <summary>Copies a chunk in. False where this file is full; throws where the disk is.</summary>
    public bool TryAppend(uint slot, uint generation, byte* chunk, int chunkBytes, ref FullChunk entry)
    {
        Invariant.Require(chunkBytes is > 0 and <= ushort.MaxValue);
        var bytes = RecordHeaderBytes + chunkBytes;
        var end = UsedBytes + bytes;
        if (end + SlackBytes > mappedBytes) return false;
        if (end + SlackBytes > allocatedBytes) Grow(end + SlackBytes);
        var record = new Span<byte>((byte*)address + UsedBytes, bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], (ushort)chunkBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(record[6..], slot);
        BinaryPrimitives.WriteUInt32LittleEndian(record[10..], generation);
        BinaryPrimitives.WriteUInt32LittleEndian(record[14..], entry.SpanMs);
        new ReadOnlySpan<byte>(chunk, chunkBytes).CopyTo(record[RecordHeaderBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record, Crc32C.Of(record[4..]));
        entry.Place = FullChunk.PlaceOf(Number, (uint)(UsedBytes + RecordHeaderBytes));
        UsedBytes = end;
        MaxTimeMs = Math.Max(MaxTimeMs, entry.MaxTimeMs);
        Chunks++;
        IsDirty = true;
        return true;
    }

    /// <summary>The length of the chunk whose bytes begin at this offset.</summary>
    public int LengthAt(uint offset) => BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>((byte*)address + offset - 14, 2));

    public void Sync()
    {
        if (!IsDirty) return;
        IsDirty = false;
        file.Sync();
    }

    /// <summary>Gives the reserved space that is not used back.</summary>
    public void Trim()
    {
        var length = UsedBytes + SlackBytes;
        if (file.Length <= length) return;
        file.Truncate(length);
        allocatedBytes = length;
    }

    public void Dispose()
    {
        file.Unmap(address, mappedBytes);
        file.Dispose();
    }

    void Grow(long needed)
    {
        // A quarter more each time: a small tenant reserves little, a large one seldom asks.
        var step = Math.Clamp(UsedBytes / 4, MinStepBytes, MaxStepBytes);
        file.Allocate(Math.Min(mappedBytes, Math.Max(needed, allocatedBytes + step)));
        allocatedBytes = file.Length;
    }

    bool TryRecord(long at, long length, out int bytes, out uint slot, out uint generation, out FullChunk chunk)
    {
        (bytes, slot, generation, chunk) = (0, 0, 0, default);
        if (length - at < RecordHeaderBytes) return false;
        var record = (byte*)address + at;
        var header = new ReadOnlySpan<byte>(record, RecordHeaderBytes);
        int chunkBytes = BinaryPrimitives.ReadUInt16LittleEndian(header[4..]);
        bytes = RecordHeaderBytes + chunkBytes;
        if (chunkBytes < XorChunk.HeaderBytes + 9 || length - at - bytes < SlackBytes) return false;
        if (Crc32C.Of(new ReadOnlySpan<byte>(record + 4, bytes - 4)) != BinaryPrimitives.ReadUInt32LittleEndian(header)) return false;
        slot = BinaryPrimitives.ReadUInt32LittleEndian(header[6..]);
        generation = BinaryPrimitives.ReadUInt32LittleEndian(header[10..]);
        chunk.MinTimeMs = XorChunkReader.FirstTimestamp(record + RecordHeaderBytes);
        chunk.SpanMs = BinaryPrimitives.ReadUInt32LittleEndian(header[14..]);
        chunk.Place = FullChunk.PlaceOf(Number, (uint)(at + RecordHeaderBytes));
        return true;
    }
}
