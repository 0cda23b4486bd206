using System.Collections.Frozen;

namespace Barograph.Query.Syntax;

/// <summary>Words with a meaning of their own, whatever their case.</summary>
static class Keywords
{
    const int LongestBytes = 12; // count_values

    static readonly FrozenDictionary<string, TokenKind> Words = new Dictionary<string, TokenKind>
    {
        ["and"] = TokenKind.And,
        ["or"] = TokenKind.Or,
        ["unless"] = TokenKind.Unless,
        ["atan2"] = TokenKind.Atan2,
        ["sum"] = TokenKind.Sum,
        ["avg"] = TokenKind.Avg,
        ["count"] = TokenKind.Count,
        ["min"] = TokenKind.Min,
        ["max"] = TokenKind.Max,
        ["group"] = TokenKind.Group,
        ["stddev"] = TokenKind.StdDev,
        ["stdvar"] = TokenKind.StdVar,
        ["topk"] = TokenKind.TopK,
        ["bottomk"] = TokenKind.BottomK,
        ["count_values"] = TokenKind.CountValues,
        ["quantile"] = TokenKind.Quantile,
        ["limitk"] = TokenKind.LimitK,
        ["limit_ratio"] = TokenKind.LimitRatio,
        ["offset"] = TokenKind.Offset,
        ["anchored"] = TokenKind.Anchored,
        ["smoothed"] = TokenKind.Smoothed,
        ["by"] = TokenKind.By,
        ["without"] = TokenKind.Without,
        ["on"] = TokenKind.On,
        ["ignoring"] = TokenKind.Ignoring,
        ["group_left"] = TokenKind.GroupLeft,
        ["group_right"] = TokenKind.GroupRight,
        ["fill"] = TokenKind.Fill,
        ["fill_left"] = TokenKind.FillLeft,
        ["fill_right"] = TokenKind.FillRight,
        ["bool"] = TokenKind.Bool,
        ["start"] = TokenKind.Start,
        ["end"] = TokenKind.End,
        ["step"] = TokenKind.Step,
        ["range"] = TokenKind.Range,
        ["min_of"] = TokenKind.MinOf,
        ["max_of"] = TokenKind.MaxOf,
        ["inf"] = TokenKind.Number,
        ["nan"] = TokenKind.Number,
    }.ToFrozenDictionary();

    static readonly FrozenDictionary<string, TokenKind>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool TryFind(ReadOnlySpan<byte> word, out TokenKind kind)
    {
        kind = default;
        if (word.Length > LongestBytes) return false;
        Span<char> lower = stackalloc char[LongestBytes];
        for (var i = 0; i < word.Length; i++) lower[i] = char.ToLowerInvariant((char)word[i]);
        return Lookup.TryGetValue(lower[..word.Length], out kind);
    }
}
