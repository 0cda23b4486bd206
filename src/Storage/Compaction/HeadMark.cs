using System.Globalization;
using System.Text.Json;
using Barograph.Storage.Blocks;

namespace Barograph.Storage.Compaction;

/// <summary>What the meta of a block says about the head that it was cut from: all its samples before this time are in blocks.</summary>
/// <remarks>It lies in the meta because a block becomes visible in one step: there is no moment in which one is there without the other.</remarks>
readonly record struct HeadMark(Ulid Head, long UntilMs)
{
    public const string UntilField = "headUntil";

    const string Own = "barograph", HeadField = "head";

    public static HeadMark? Of(BlockMeta meta)
    {
        if (!meta.Foreign.TryGetValue(Own, out var own) || own.ValueKind != JsonValueKind.Object) return null;
        if (!own.TryGetProperty(HeadField, out var head) || head.ValueKind != JsonValueKind.String || Ulid.TryParse(head.GetString()) is not { } id) return null;
        return own.TryGetProperty(UntilField, out var until) && until.ValueKind == JsonValueKind.Number && until.TryGetInt64(out var ms) ? new(id, ms) : null;
    }

    /// <summary>The furthest mark of one head on any of the blocks.</summary>
    public static HeadMark? Of(IEnumerable<BlockMeta> metas, Ulid head)
    {
        HeadMark? furthest = null;
        foreach (var meta in metas)
        {
            if (Of(meta) is { } mark && mark.Head == head && !(furthest?.UntilMs >= mark.UntilMs)) furthest = mark;
        }
        return furthest;
    }

    public BlockMeta On(BlockMeta meta)
    {
        var json = string.Create(CultureInfo.InvariantCulture, $$"""{"{{HeadField}}":"{{Head}}","{{UntilField}}":{{UntilMs}}}""");
        return meta with { Foreign = new Dictionary<string, JsonElement>(meta.Foreign) { [Own] = JsonElement.Parse(json) } };
    }
}
