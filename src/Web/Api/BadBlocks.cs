using System.Text.Json;
using Barograph.Storage.Blocks;

namespace Barograph.Web.Api;

/// <summary>A list of blocks that cannot be read, or not all of them.</summary>
static class BadBlocks
{
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<BadBlock> blocks)
    {
        json.WriteStartArray(name);
        foreach (var block in blocks)
        {
            json.WriteStartObject();
            json.WriteString("ulid"u8, Path.GetFileName(block.Folder));
            json.WriteString("reason"u8, block.Reason);
            if (block.Chunks > 0) json.WriteNumber("chunks"u8, block.Chunks);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
