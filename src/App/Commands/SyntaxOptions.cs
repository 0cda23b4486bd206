using Barograph.App.Flags;
using Barograph.Query.Syntax;

namespace Barograph.App.Commands;

/// <summary>Which parts of the language that are off by default a command line turns on.</summary>
static class SyntaxOptions
{
    public static ParserOptions Of(IEnumerable<string> features)
    {
        var named = features.SelectMany(static f => f.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToHashSet(StringComparer.Ordinal);
        return new ParserOptions
        {
            ExperimentalFunctions = named.Contains(Features.ExperimentalFunctions),
            ExtendedRangeSelectors = named.Contains(Features.ExtendedRangeSelectors),
            FillModifiers = named.Contains(Features.FillModifiers),
        };
    }
}
