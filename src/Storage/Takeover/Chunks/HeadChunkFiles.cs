using System.Buffers.Binary;
using System.Globalization;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Segments;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Takeover.Chunks;

/// <summary><c>chunks_head/</c> of Prometheus: full chunks of series that are not in blocks yet. Mapped as long as this lives.</summary>
/// <remarks>
/// A file: <c>u32 magic, u8 version, 3 zeros</c>, then chunks as <c>u64 series, i64 first time, i64 last time, u8 encoding (the top bit says: came late), uvarint length,
/// data, u32 CRC-32C of all that</c>, up to zeros that were reserved. Every sample in them is in the log too, so that a file may end anywhere.
/// </remarks>
sealed class HeadChunkFiles(IDisk disk, string folder) : IDisposable
{
    const uint Magic = 0x0130_BC91;
    const byte Version = 1, LateBit = 0x80;
    const int HeaderBytes = 8, HeadBytes = 8 + 8 + 8 + 1, ChecksumBytes = 4, MaxLengthBytes = 5;

    readonly List<MappedFile> files = [];
    readonly ChunkCheck checking = new();

    /// <summary>Number of the file in the upper half, offset in the lower: of the last chunk that was read, 0 where there was none.</summary>
    public ulong LastReference { get; private set; }

    /// <summary>Hands over every chunk with its series, file by file.</summary>
    /// <exception cref="StorageException">Names file and offset; what lies behind was not read.</exception>
    public void Read(Action<ulong, HeadChunk> take)
    {
        var before = -1L;
        foreach (var path in disk.Files(folder))
        {
            if (!long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > uint.MaxValue) continue;
            if (before >= 0 && number != before + 1) throw new StorageException($"{path} is damaged at offset 0: the file before it, {before + 1:D6}, is missing");
            before = number;
            var file = new MappedFile(disk, path);
            files.Add(file);
            // Created and nothing written: what a crash leaves.
            if (file.Length > 0) Read(file, number, take);
        }
    }

    public ChunkBytes BytesOf(in HeadChunk chunk)
        => chunk.Data is { } data ? new(chunk.Encoding, data, false) : new(chunk.Encoding, files[chunk.File].Span(chunk.At, chunk.Length), false);

    /// <summary>What is wrong with a chunk that was read here.</summary>
    public StorageException Damage(in HeadChunk chunk, string what)
        => chunk.Data is null ? files[chunk.File].Damage(chunk.At, what) : new StorageException($"a chunk of {chunk.Count} samples that the log or the snapshot holds is damaged: {what}");

    public void Dispose()
    {
        foreach (var file in files) file.Dispose();
        files.Clear();
    }

    void Read(MappedFile file, long number, Action<ulong, HeadChunk> take)
    {
        if (file.Length < HeaderBytes) throw file.Damage(0, $"{file.Length} bytes are no file of head chunks");
        var magic = BinaryPrimitives.ReadUInt32BigEndian(file.Span(0, 4));
        if (magic != Magic) throw file.Damage(0, $"a file of head chunks begins with {Magic:x8}, this one with {magic:x8}");
        int version = file.Span(4, 1)[0];
        if (version != Version) throw file.Damage(4, $"the file of head chunks has version {version}, only {Version} can be read");
        for (long at = HeaderBytes; at < file.Length;)
        {
            if (file.Length - at < HeadBytes + 1)
            {
                if (!file.UpTo(at, HeadBytes).ContainsAnyExcept((byte)0)) return;
                throw file.Damage(at, "the file ends within the head of a chunk");
            }
            if (!file.Span(at, HeadBytes - 1).ContainsAnyExcept((byte)0)) return;
            var end = ReadChunk(file, at, take);
            LastReference = (ulong)number << 32 | (uint)at;
            at = end;
        }
    }

    long ReadChunk(MappedFile file, long at, Action<ulong, HeadChunk> take)
    {
        var reader = new ByteReader(file.UpTo(at, HeadBytes + MaxLengthBytes));
        var series = reader.U64();
        // The times that stand here are those of the data.
        var (min, max) = ((long)reader.U64(), (long)reader.U64());
        var encoding = reader.Byte();
        var length = reader.Uvarint();
        var dataAt = at + reader.Position;
        if (reader.Failed || length > int.MaxValue) throw file.Damage(at, "the length of the chunk is no number");
        if (file.Length - dataAt < (long)length + ChecksumBytes) throw file.Damage(at, $"the file ends within a chunk of {length} bytes");
        var expected = BinaryPrimitives.ReadUInt32BigEndian(file.Span(dataAt + (long)length, ChecksumBytes));
        var found = Crc32C.Of(file.Span(at, dataAt - at + (long)length));
        if (found != expected) throw file.Damage(at, $"the checksum of the chunk is {found:x8}, {expected:x8} is written behind it");
        var chunk = new HeadChunk((ChunkEncoding)(encoding & ~LateBit), min, max, 0, (encoding & LateBit) != 0 ? SampleOrder.Late : SampleOrder.InOrder) { File = files.Count - 1, At = dataAt, Length = (int)length };
        if (checking.Check(BytesOf(chunk)) is not { } span) throw file.Damage(at, $"{length} bytes of encoding {encoding & ~LateBit} are no chunk");
        if (span.Count > 0) take(series, chunk with { MinTimeMs = span.FirstMs, MaxTimeMs = span.LastMs, Count = span.Count });
        return dataAt + (long)length + ChecksumBytes;
    }
}
