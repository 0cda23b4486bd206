using System.Buffers.Binary;
using Barograph.Model;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Chunks;

/// <summary>One append-only file of full chunks, mapped for its whole life (docs/formats/chunks.md).</summary>
/// <remarks>
/// Record: <c>u32 CRC-32C of all that follows, u16 chunk bytes, u32 slot, u32 generation, u32 span in ms, chunk</c>;
/// little-endian; the first timestamp is in the chunk. The slot's top three bits are 0 or another encoding than that of plain numbers; then the
/// size counts 16 bytes, and before the chunk stand a u8, the bytes behind the chunk that only fill it up, and the first timestamp. A length of zero ends the file. Chunks are copied into the mapping:
/// they belong to the operating system at once and survive the process. The space behind a store is reserved before,
/// because a store into a hole of a full disk would end the process.
/// </remarks>
sealed unsafe class ChunkFile : IDisposable
{
    public const long CapacityBytes = 64 << 20;
    public const int RecordHeaderBytes = 18;
    public const int EncodingShift = 29;
    const int FileHeaderBytes = 8;
    const int RichHeaderBytes = 9, RichUnitBytes = 16;

    // Those that may stand in the slot's top bits, and the least that any of them needs.
    const uint FirstRichEncoding = 2, LastRichEncoding = 6;
    const int MinRichBytes = 3;
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
        return TryPut(slot, generation, (ushort)chunkBytes, new ReadOnlySpan<byte>(chunk, chunkBytes), ref entry);
    }

    /// <summary>As <see cref="TryAppend"/>, a chunk of another encoding.</summary>
    public bool TryAppendRich(uint slot, uint generation, byte encoding, ReadOnlySpan<byte> chunk, ref FullChunk entry)
    {
        var units = (RichHeaderBytes + chunk.Length + RichUnitBytes - 1) / RichUnitBytes;
        Invariant.Require(encoding is > 0 and < 8 && units <= ushort.MaxValue);
        var filled = new byte[units * RichUnitBytes];
        filled[0] = (byte)(filled.Length - RichHeaderBytes - chunk.Length);
        BinaryPrimitives.WriteInt64LittleEndian(filled.AsSpan(1), entry.MinTimeMs);
        chunk.CopyTo(filled.AsSpan(RichHeaderBytes));
        return TryPut(slot | (uint)encoding << EncodingShift, generation, (ushort)units, filled, ref entry);
    }

    bool TryPut(uint slot, uint generation, ushort size, ReadOnlySpan<byte> chunk, ref FullChunk entry)
    {
        var bytes = RecordHeaderBytes + chunk.Length;
        var end = UsedBytes + bytes;
        if (end + SlackBytes > mappedBytes) return false;
        if (end + SlackBytes > allocatedBytes) Grow(end + SlackBytes);
        var record = new Span<byte>((byte*)address + UsedBytes, bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], size);
        BinaryPrimitives.WriteUInt32LittleEndian(record[6..], slot);
        BinaryPrimitives.WriteUInt32LittleEndian(record[10..], generation);
        BinaryPrimitives.WriteUInt32LittleEndian(record[14..], entry.SpanMs);
        chunk.CopyTo(record[RecordHeaderBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record, Crc32C.Of(record[4..]));
        entry.Place = FullChunk.PlaceOf(Number, (uint)(UsedBytes + RecordHeaderBytes));
        UsedBytes = end;
        MaxTimeMs = Math.Max(MaxTimeMs, entry.MaxTimeMs);
        Chunks++;
        IsDirty = true;
        return true;
    }

    /// <summary>The encoding of the chunk at this offset; 0 = plain numbers.</summary>
    public int EncodingAt(uint offset) => (int)(BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>((byte*)address + offset - 12, 4)) >> EncodingShift);

    /// <summary>A chunk that is not of plain numbers.</summary>
    public ReadOnlySpan<byte> RichAt(uint offset)
    {
        var start = (byte*)address + offset;
        return new ReadOnlySpan<byte>(start + RichHeaderBytes, LengthAt(offset) * RichUnitBytes - RichHeaderBytes - *start);
    }

    /// <summary>The length of the chunk of plain numbers whose bytes begin at this offset.</summary>
    public int LengthAt(uint offset) => BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>((byte*)address + offset - 14, 2));

    public void Sync()
    {
        if (!IsDirty) return;
        IsDirty = false;
        file.Sync();
    }

    /// <summary>Its pages come back from the file when they are touched.</summary>
    public void LetGo() => file.LetGo(address, Math.Min(mappedBytes, allocatedBytes));

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
        var rich = BinaryPrimitives.ReadUInt32LittleEndian(header[6..]) >> EncodingShift != 0;
        if (rich) chunkBytes *= RichUnitBytes;
        bytes = RecordHeaderBytes + chunkBytes;
        if (chunkBytes < XorChunk.HeaderBytes + 9 || length - at - bytes < SlackBytes) return false;
        if (Crc32C.Of(new ReadOnlySpan<byte>(record + 4, bytes - 4)) != BinaryPrimitives.ReadUInt32LittleEndian(header)) return false;
        if (!CanBeRead(record, BinaryPrimitives.ReadUInt32LittleEndian(header[6..]) >> EncodingShift, chunkBytes)) return false;
        slot = BinaryPrimitives.ReadUInt32LittleEndian(header[6..]) & (1u << EncodingShift) - 1;
        generation = BinaryPrimitives.ReadUInt32LittleEndian(header[10..]);
        chunk.MinTimeMs = rich
            ? BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(record + RecordHeaderBytes + 1, sizeof(long)))
            : XorChunkReader.FirstTimestamp(record + RecordHeaderBytes);
        chunk.SpanMs = BinaryPrimitives.ReadUInt32LittleEndian(header[14..]);
        chunk.Place = FullChunk.PlaceOf(Number, (uint)(at + RecordHeaderBytes));
        return true;
    }

    /// <summary>What readers take for granted of a chunk whose checksum is right.</summary>
    static bool CanBeRead(byte* record, uint encoding, int chunkBytes)
    {
        var chunk = record + RecordHeaderBytes;
        if (encoding == 0) return XorChunkReader.CountOf(chunk) is > 0 and <= XorChunk.MaxSamples;
        return encoding is >= FirstRichEncoding and <= LastRichEncoding && *chunk <= chunkBytes - RichHeaderBytes - MinRichBytes;
    }
}
