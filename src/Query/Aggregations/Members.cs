using Barograph.Model.Contracts;

namespace Barograph.Query.Aggregations;

/// <summary>The rows of each group, in their order.</summary>
internal static class Members
{
    public static int[][] Of(SeriesGrouping grouping)
    {
        var sizes = new int[grouping.Groups.Count];
        foreach (var group in grouping.GroupOf) sizes[group]++;
        var members = new int[sizes.Length][];
        for (var group = 0; group < sizes.Length; group++) members[group] = new int[sizes[group]];
        Array.Clear(sizes);
        for (var row = 0; row < grouping.GroupOf.Length; row++)
        {
            var group = grouping.GroupOf[row];
            members[group][sizes[group]++] = row;
        }
        return members;
    }
}
