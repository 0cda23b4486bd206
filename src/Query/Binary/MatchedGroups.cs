using System.Text;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Binary;

/// <summary>
/// Groups of matched rows, found through the groups of the two sides: <c>sum by (release) (a * on (instance) group_left (release) b)</c> never makes the
/// labels of a single row.
/// </summary>
static class MatchedGroups
{
    /// <summary>Grouping by names: each comes from one side or the other. What is left out by name may come from both, and a filled row has no other side.</summary>
    public static bool Handles(LabelProjection projection, VectorMatching matching, double? fillOne) => !projection.Without && fillOne is null && matching.FillLeft is null;

    /// <summary>All labels of a many-side row that the result surely has as they are.</summary>
    public static LabelProjection OwnLabels(VectorMatching matching) => new(matching.Include.Concat(RowLabels.Metadata), without: true);

    /// <summary>No two of the rows fall into the same group.</summary>
    public static bool AreDistinct(SeriesGrouping grouping, int[] rows)
    {
        var seen = new bool[grouping.Groups.Count];
        foreach (var row in rows)
        {
            var group = grouping.GroupOf[row];
            if (seen[group]) return false;
            seen[group] = true;
        }
        return true;
    }

    public static SeriesGrouping Of(
        LabelProjection projection, VectorMatching matching, bool dropsMetadata, (VectorOperator Rows, int[] RowOf) many, (VectorOperator Rows, int[] RowOf) one)
    {
        var names = projection.Names.Select(Encoding.UTF8.GetString).ToList();
        var fromOne = names.Where(matching.Include.Contains).ToList();
        var fromMany = names.Except(fromOne).Where(name => IsKept(name, matching, dropsMetadata)).ToList();
        var manyGroups = many.Rows.Group(new LabelProjection(fromMany, without: false));
        var oneGroups = one.Rows.Group(new LabelProjection(fromOne, without: false));
        var numbers = new Dictionary<(int Many, int One), int>();
        var groupOf = new int[many.RowOf.Length];
        var sets = new LabelNumbers();
        for (var row = 0; row < groupOf.Length; row++)
        {
            var pair = (manyGroups.GroupOf[many.RowOf[row]], oneGroups.GroupOf[one.RowOf[row]]);
            if (!numbers.TryGetValue(pair, out var number)) numbers.Add(pair, number = sets.NumberOf(Together(manyGroups.Groups[pair.Item1], oneGroups.Groups[pair.Item2])));
            groupOf[row] = number;
        }
        return new SeriesGrouping(groupOf, [.. sets.Sets]);
    }

    static bool IsKept(string name, VectorMatching matching, bool dropsMetadata)
        => !(dropsMetadata && RowLabels.Metadata.Contains(name))
            && (matching.Cardinality != Cardinality.OneToOne || matching.Labels.Contains(name) == matching.On);

    static LabelSet Together(LabelSet many, LabelSet one)
    {
        if (one.Count == 0) return many;
        var builder = new LabelSetBuilder();
        builder.Load(many);
        for (var reader = one.Read(); reader.Read();) builder.Set(reader.Name, reader.Value);
        return builder.ToLabelSet();
    }
}
