using System.Buffers.Binary;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Blocks;

/// <summary>
/// <c>tombstones</c> of a block: u32 magic, u8 version, then for each span <c>uvarint series, varint min, varint max</c>, and a CRC-32C of
/// the spans alone. A block without the file has none.
/// </summary>
static class TombstoneFile
{
    public const string Name = "tombstones";

    const uint Magic = 0x0130_BA30;
    const byte Version = 1;
    const int LeastBytes = 9;

    /// <summary>The file's size besides.</summary>
    public static (Tombstones Tombstones, long SizeBytes) Read(IDisk disk, string path)
    {
        if (!disk.FileExists(path)) return (Tombstones.None, 0);
        using var file = new MappedFile(disk, path);
        if (file.Length < LeastBytes) throw file.Damage(0, $"{file.Length} bytes are no tombstones");
        var bytes = file.Span(0, file.Length);
        var magic = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (magic != Magic) throw file.Damage(0, $"tombstones begin with {Magic:x8}, this file with {magic:x8}");
        var body = bytes[4..^4];
        var expected = BinaryPrimitives.ReadUInt32BigEndian(bytes[^4..]);
        var found = Crc32C.Of(body[1..]);
        if (found != expected) throw file.Damage(4, $"the checksum of the tombstones is {found:x8}, {expected:x8} is written behind them");
        if (body[0] != Version) throw file.Damage(4, $"the tombstones have version {body[0]}, only {Version} can be read");
        return (Tombstones.Of(ReadSpans(file, body)), file.Length);
    }

    /// <summary>Version and spans without magic and checksum, as a snapshot of Prometheus' head has them; null where they are none.</summary>
    public static Tombstones? TryParse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != Version) return null;
        var spans = new List<(ulong, TimeSpanMs)>();
        for (var reader = new ByteReader(bytes[1..]); reader.Left > 0;)
        {
            var (series, span) = (reader.Uvarint(), new TimeSpanMs(reader.Varint(), reader.Varint()));
            if (reader.Failed) return null;
            if (span.MaxMs >= span.MinMs) spans.Add((series, span));
        }
        return Tombstones.Of(spans);
    }

    /// <summary>Written beside, synced and renamed. Returns its size.</summary>
    public static long Write(IDisk disk, string folder, Tombstones tombstones)
    {
        var bytes = new List<byte>();
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(four, Magic);
        bytes.AddRange(four);
        bytes.Add(Version);
        foreach (var (series, spans) in tombstones.All)
        {
            foreach (var span in spans)
            {
                Put(bytes, series);
                Put(bytes, Varint.Zigzag(span.MinMs));
                Put(bytes, Varint.Zigzag(span.MaxMs));
            }
        }
        BinaryPrimitives.WriteUInt32BigEndian(four, Crc32C.Of(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)[5..]));
        bytes.AddRange(four);
        var path = Path.Combine(folder, Name);
        using (var file = disk.Create(path + ".tmp"))
        {
            file.Write(0, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
            file.Sync();
        }
        disk.Rename(path + ".tmp", path);
        disk.SyncDirectory(folder);
        return bytes.Count;
    }

    static List<(ulong, TimeSpanMs)> ReadSpans(MappedFile file, ReadOnlySpan<byte> body)
    {
        var spans = new List<(ulong, TimeSpanMs)>();
        var reader = new ByteReader(body[1..]);
        while (reader.Left > 0)
        {
            var at = reader.Position;
            var series = reader.Uvarint();
            var span = new TimeSpanMs(reader.Varint(), reader.Varint());
            if (reader.Failed) throw file.Damage(5 + at, "a tombstone is cut off");
            if (span.MaxMs >= span.MinMs) spans.Add((series, span));
        }
        return spans;
    }

    static void Put(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }
}
