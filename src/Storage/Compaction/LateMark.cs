using System.Globalization;
using System.Text.Json;
using Barograph.Storage.Blocks;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Compaction;

/// <summary>What the meta of a block says about its head's samples out of order: those that the log had before this place are in blocks.</summary>
/// <remarks>As <see cref="HeadMark"/>, and beside it. Of several blocks that are cut at once the last one has it.</remarks>
readonly record struct LateMark(Ulid Head, LogPosition Until)
{
    const string Own = "barograph", HeadField = "head", UntilField = "outOfOrderUntil";

    public static LateMark? Of(BlockMeta meta)
    {
        if (!meta.Foreign.TryGetValue(Own, out var own) || own.ValueKind != JsonValueKind.Object) return null;
        if (!own.TryGetProperty(HeadField, out var head) || head.ValueKind != JsonValueKind.String || Ulid.TryParse(head.GetString()) is not { } id) return null;
        if (!own.TryGetProperty(UntilField, out var until) || until.ValueKind != JsonValueKind.Array || until.GetArrayLength() != 2) return null;
        return until[0].ValueKind == JsonValueKind.Number && until[0].TryGetInt32(out var segment)
            && until[1].ValueKind == JsonValueKind.Number && until[1].TryGetInt64(out var offset) ? new(id, new(segment, offset)) : null;
    }

    /// <summary>The furthest mark of one head on any of the blocks.</summary>
    public static LateMark? Of(IEnumerable<BlockMeta> metas, Ulid head)
    {
        LateMark? furthest = null;
        foreach (var meta in metas)
        {
            if (Of(meta) is { } mark && mark.Head == head && !(furthest?.Until >= mark.Until)) furthest = mark;
        }
        return furthest;
    }

    /// <summary>Keeps the head's other mark, if that one is there.</summary>
    public BlockMeta On(BlockMeta meta)
    {
        var other = HeadMark.Of(meta) is { } mark && mark.Head == Head ? string.Create(CultureInfo.InvariantCulture, $"\"{HeadMark.UntilField}\":{mark.UntilMs},") : "";
        var json = string.Create(CultureInfo.InvariantCulture, $$"""{"{{HeadField}}":"{{Head}}",{{other}}"{{UntilField}}":[{{Until.Segment}},{{Until.Offset}}]}""");
        return meta with { Foreign = new Dictionary<string, JsonElement>(meta.Foreign) { [Own] = JsonElement.Parse(json) } };
    }
}
