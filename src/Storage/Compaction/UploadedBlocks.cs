using System.Text.Json;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage.Compaction;

/// <summary>Which blocks another program has taken a copy of: the list that Thanos' sidecar keeps beside them (<c>thanos.shipper.json</c>).</summary>
/// <remarks>
/// Blocks that were cut from the head stay single until they are on it, and with them all that were made later, so that nothing is compacted
/// around them. While the list cannot be read nobody is on it.
/// </remarks>
sealed class UploadedBlocks(IDisk disk, string path, ILogger logger)
{
    const int MaxBytes = 16 << 20;

    string? complaint;

    /// <summary>Blocks of which compaction may make use now.</summary>
    public IEnumerable<BlockMeta> Free(IEnumerable<BlockMeta> blocks)
    {
        var uploaded = Read();
        return blocks.OrderBy(static b => b.Id).TakeWhile(b => b.Compaction.Level > 1 || uploaded.Contains(b.Id));
    }

    HashSet<Ulid> Read()
    {
        try
        {
            var uploaded = Parse();
            if (complaint is not null) logger.LogInformation("{Path} can be read again", path);
            complaint = null;
            return uploaded;
        }
        catch (StorageException e)
        {
            // Once, not every few seconds.
            if (complaint != e.Message) logger.LogWarning("Blocks wait to be uploaded before they are compacted, and nobody knows which are: {Reason}", e.Message);
            complaint = e.Message;
            return [];
        }
    }

    HashSet<Ulid> Parse()
    {
        using var file = disk.Open(path, writable: false);
        if (file.Length > MaxBytes) throw new StorageException($"{path} has {file.Length} bytes, {MaxBytes} at most are expected of a list of blocks");
        var bytes = new byte[file.Length];
        var length = file.Read(0, bytes);
        try
        {
            using var json = JsonDocument.Parse(bytes.AsMemory(0, length));
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("uploaded", out var list) || list.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
                throw new StorageException($"{path}: expected an object with the list \"uploaded\"");
            if (root.TryGetProperty("version", out var version) && !(version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == 1))
                throw new StorageException($"{path}: version is {version}, only 1 can be read");
            return list.ValueKind == JsonValueKind.Null ? [] : [.. list.EnumerateArray().Select(IdOf)];
        }
        catch (JsonException e)
        {
            throw new StorageException($"{path}: {e.Message}", e);
        }
    }

    Ulid IdOf(JsonElement item)
        => (item.ValueKind == JsonValueKind.String ? Ulid.TryParse(item.GetString()) : null) ?? throw new StorageException($"{path}: uploaded: \"{item}\" is no name of a block");
}
