using System.Buffers;
using System.Text.Json;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Blocks;

/// <summary><c>meta.json</c> of a block: read, and replaced in one step.</summary>
static class BlockMetaFile
{
    public const string Name = "meta.json";

    const int Version = 1, MaxBytes = 16 << 20;

    static readonly JsonWriterOptions Indented = new() { Indented = true, IndentCharacter = '\t', IndentSize = 1, NewLine = "\n" };

    /// <exception cref="StorageException">The file cannot be read, or is no meta of a block.</exception>
    public static BlockMeta Read(IDisk disk, string path)
    {
        using var file = disk.Open(path, writable: false);
        var length = file.Length;
        if (length > MaxBytes) throw new StorageException($"{path}: {length} bytes are more than the meta of a block can have ({MaxBytes})");
        var bytes = new byte[length];
        var read = file.Read(0, bytes);
        return Parse(bytes.AsSpan(0, read), path);
    }

    public static BlockMeta Parse(ReadOnlySpan<byte> json, string path)
    {
        JsonElement root;
        try
        {
            var reader = new Utf8JsonReader(json);
            root = JsonElement.ParseValue(ref reader);
            if (json[(int)reader.BytesConsumed..].ContainsAnyExcept(" \t\r\n"u8))
                throw new StorageException($"{path}: something follows the JSON object at offset {reader.BytesConsumed}");
        }
        catch (JsonException e)
        {
            throw new StorageException($"{path}: no JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {e.Message}", e);
        }
        try
        {
            return new BlockMetaReader(path).Read(root, Version);
        }
        catch (InvalidOperationException e)
        {
            // Texts are only looked at when they are asked for: bytes or escapes that are no Unicode come to light here.
            throw new StorageException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Written beside, synced and renamed: a reader finds the old file or the new one. Returns its size.</summary>
    public static long Write(IDisk disk, string folder, BlockMeta meta)
    {
        var path = Path.Combine(folder, Name);
        var unfinished = path + ".tmp";
        var bytes = Format(meta);
        using (var file = disk.Create(unfinished))
        {
            file.Write(0, bytes);
            file.Sync();
        }
        disk.Rename(unfinished, path);
        disk.SyncDirectory(folder);
        return bytes.Length;
    }

    public static byte[] Format(BlockMeta meta)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteString("ulid"u8, meta.Id.ToString());
            json.WriteNumber("minTime"u8, meta.MinTimeMs);
            json.WriteNumber("maxTime"u8, meta.MaxTimeMs);
            WriteStatistics(json, meta.Statistics);
            WriteCompaction(json, meta.Compaction);
            json.WriteNumber("version"u8, Version);
            foreach (var (name, value) in meta.Foreign)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    static void WriteStatistics(Utf8JsonWriter json, BlockStatistics statistics)
    {
        json.WriteStartObject("stats"u8);
        Count("numSamples"u8, statistics.Samples);
        Count("numFloatSamples"u8, statistics.FloatSamples);
        Count("numHistogramSamples"u8, statistics.HistogramSamples);
        Count("numSeries"u8, statistics.Series);
        Count("numChunks"u8, statistics.Chunks);
        Count("numTombstones"u8, statistics.Tombstones);
        json.WriteEndObject();

        void Count(ReadOnlySpan<byte> name, ulong count)
        {
            if (count > 0) json.WriteNumber(name, count);
        }
    }

    static void WriteCompaction(Utf8JsonWriter json, BlockCompaction compaction)
    {
        json.WriteStartObject("compaction"u8);
        json.WriteNumber("level"u8, compaction.Level);
        Strings("sources"u8, compaction.Sources.Select(static s => s.ToString()));
        if (compaction.Deletable) json.WriteBoolean("deletable"u8, true);
        if (compaction.Parents.Count > 0)
        {
            json.WriteStartArray("parents"u8);
            foreach (var parent in compaction.Parents)
            {
                json.WriteStartObject();
                json.WriteString("ulid"u8, parent.Id.ToString());
                json.WriteNumber("minTime"u8, parent.MinTimeMs);
                json.WriteNumber("maxTime"u8, parent.MaxTimeMs);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        if (compaction.Failed) json.WriteBoolean("failed"u8, true);
        Strings("hints"u8, compaction.Hints);
        json.WriteEndObject();

        void Strings(ReadOnlySpan<byte> name, IEnumerable<string> values)
        {
            var list = values.ToList();
            if (list.Count == 0) return;
            json.WriteStartArray(name);
            foreach (var value in list) json.WriteStringValue(value);
            json.WriteEndArray();
        }
    }
}
