using System.Text.Json;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Blocks;

/// <summary>Takes the fields of a <c>meta.json</c> that we know; names path and field of what is wrong.</summary>
sealed class BlockMetaReader(string path)
{
    static readonly HashSet<string> Known = ["ulid", "minTime", "maxTime", "stats", "compaction", "version"];

    public BlockMeta Read(JsonElement root, int version)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Wrong("the file", root, "an object");
        // Version first: what another version calls wrong is not for us to say.
        var found = Field(root, "version") is { } v ? Number(v, "version") : throw new StorageException($"{path}: there is no field version");
        if (found != version) throw new StorageException($"{path}: version is {found}, only {version} can be read");
        var meta = new BlockMeta
        {
            Id = Id(Field(root, "ulid") ?? throw new StorageException($"{path}: there is no field ulid"), "ulid"),
            MinTimeMs = Number(root, "", "minTime"),
            MaxTimeMs = Number(root, "", "maxTime"),
            Statistics = Field(root, "stats") is { } stats ? Statistics(stats) : new(),
            Compaction = Field(root, "compaction") is { } compaction ? Compaction(compaction) : new(),
            Foreign = root.EnumerateObject().Where(static p => !Known.Contains(p.Name)).GroupBy(static p => p.Name).ToDictionary(static g => g.Key, static g => g.Last().Value),
        };
        if (meta.MaxTimeMs < meta.MinTimeMs) throw new StorageException($"{path}: maxTime {meta.MaxTimeMs} lies before minTime {meta.MinTimeMs}");
        return meta;
    }

    BlockStatistics Statistics(JsonElement stats)
    {
        Require(stats, JsonValueKind.Object, "stats", "an object");
        return new BlockStatistics
        {
            Samples = Count("numSamples"),
            FloatSamples = Count("numFloatSamples"),
            HistogramSamples = Count("numHistogramSamples"),
            Series = Count("numSeries"),
            Chunks = Count("numChunks"),
            Tombstones = Count("numTombstones"),
        };

        ulong Count(string name)
        {
            if (Field(stats, name) is not { } value) return 0;
            return value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var count) ? count : throw Wrong($"stats.{name}", value, "a count");
        }
    }

    BlockCompaction Compaction(JsonElement compaction)
    {
        Require(compaction, JsonValueKind.Object, "compaction", "an object");
        var level = Number(compaction, "compaction.", "level");
        if (level is < 0 or > int.MaxValue) throw new StorageException($"{path}: compaction.level is {level}, expected a small number");
        return new BlockCompaction
        {
            Level = (int)level,
            Sources = [.. Items(compaction, "sources").Select(s => Id(s, "compaction.sources"))],
            Deletable = Flag("deletable"),
            Failed = Flag("failed"),
            Parents = [.. Items(compaction, "parents").Select(Parent)],
            Hints = [.. Items(compaction, "hints").Select(h => h.ValueKind == JsonValueKind.String ? h.GetString()! : throw Wrong("compaction.hints", h, "texts"))],
        };

        bool Flag(string name) => Field(compaction, name) is { } value
            && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong($"compaction.{name}", value, "true or false"));
    }

    BlockDescription Parent(JsonElement parent)
    {
        Require(parent, JsonValueKind.Object, "compaction.parents", "objects");
        var id = Field(parent, "ulid") ?? throw new StorageException($"{path}: a parent in compaction.parents has no ulid");
        return new(Id(id, "compaction.parents.ulid"), Number(parent, "compaction.parents.", "minTime"), Number(parent, "compaction.parents.", "maxTime"));
    }

    IEnumerable<JsonElement> Items(JsonElement of, string name)
    {
        if (Field(of, name) is not { } list) return [];
        Require(list, JsonValueKind.Array, $"compaction.{name}", "a list");
        return list.EnumerateArray();
    }

    Ulid Id(JsonElement value, string field)
        => value.ValueKind == JsonValueKind.String && Ulid.TryParse(value.GetString()) is { } id ? id : throw Wrong(field, value, "26 characters of a ULID");

    /// <summary>A time or level that is 0 where it is not there: Go leaves nothing out here, but old files may.</summary>
    long Number(JsonElement of, string prefix, string name) => Field(of, name) is { } value ? Number(value, prefix + name) : 0;

    long Number(JsonElement value, string field)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw Wrong(field, value, "a whole number");

    /// <summary>Null where it is not there or is null, which means the same in Go.</summary>
    static JsonElement? Field(JsonElement of, string name)
        => of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    void Require(JsonElement value, JsonValueKind kind, string field, string expected)
    {
        if (value.ValueKind != kind) throw Wrong(field, value, expected);
    }

    StorageException Wrong(string field, JsonElement found, string expected)
    {
        var text = found.GetRawText();
        return new($"{path}: {field} is {(text.Length > 60 ? text[..60] + "…" : text)}, expected {expected}");
    }
}
