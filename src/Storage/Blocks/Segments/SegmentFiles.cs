using System.Buffers.Binary;
using System.Globalization;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Blocks.Segments;

/// <summary>The <c>chunks/</c> folder of a block, mapped.</summary>
/// <remarks>A segment: magic, version, padding; chunks as <c>uvarint length, u8 encoding, data, u32 CRC-32C of the last two</c>.</remarks>
sealed class SegmentFiles : IDisposable
{
    public const string Folder = "chunks";
    public const uint Magic = 0x85BD_40DD;
    public const int HeaderBytes = 8;
    public const byte Version = 1;

    readonly List<MappedFile> files = [];

    public SegmentFiles(IDisk disk, string folder)
    {
        try
        {
            foreach (var path in disk.Files(folder))
            {
                if (!IsSegment(path)) continue;
                var file = new MappedFile(disk, path);
                files.Add(file);
                Check(file);
                SizeBytes += file.Length;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public long SizeBytes { get; }

    public int Count => files.Count;

    public string PathOf(int segment) => files[segment].Path;

    public static string NameOf(int segment) => (segment + 1).ToString("D6", CultureInfo.InvariantCulture);

    /// <exception cref="StorageException">There is no sound chunk.</exception>
    public ChunkBytes Read(in ChunkPlace place)
    {
        if ((uint)place.Segment >= (uint)files.Count) throw new StorageException($"the index names a chunk in segment {(uint)place.Segment + 1L:D6}, there are {files.Count} segments beside it");
        var file = files[place.Segment];
        long at = place.Offset;
        var head = new ByteReader(file.UpTo(at, 5));
        var length = head.Uvarint();
        if (head.Failed || length > int.MaxValue - 8) throw file.Damage(at, "a chunk is expected here");
        var bodyAt = at + head.Position;
        var body = file.Span(bodyAt, 1 + (long)length);
        var expected = BinaryPrimitives.ReadUInt32BigEndian(file.Span(bodyAt + body.Length, 4));
        var found = Crc32C.Of(body);
        if (found != expected) throw file.Damage(at, $"the checksum of the chunk is {found:x8}, {expected:x8} is written behind it");
        return new((ChunkEncoding)body[0], body[1..], file.Length - bodyAt - body.Length >= XorChunkReader.OverreadBytes);
    }

    /// <summary>What is wrong with a chunk whose checksum is right.</summary>
    public StorageException Damage(in ChunkPlace place, string what) => files[place.Segment].Damage(place.Offset, what);

    /// <inheritdoc cref="MappedFile.LetGo"/>
    public void LetGo()
    {
        foreach (var file in files) file.LetGo();
    }

    public void Dispose()
    {
        foreach (var file in files) file.Dispose();
        files.Clear();
    }

    static bool IsSegment(string path) => Path.GetFileName(path).All(char.IsAsciiDigit);

    static void Check(MappedFile file)
    {
        if (file.Length < HeaderBytes) throw file.Damage(0, $"{file.Length} bytes are no segment of chunks");
        var magic = BinaryPrimitives.ReadUInt32BigEndian(file.Span(0, 4));
        if (magic != Magic) throw file.Damage(0, $"a segment of chunks begins with {Magic:x8}, this file with {magic:x8}");
        int version = file.Span(4, 1)[0];
        if (version != Version) throw file.Damage(4, $"the segment has version {version}, only {Version} can be read");
    }
}
