using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Binary;

/// <summary>Which rows of two sides may meet: those whose labels agree on <c>on (…)</c>, or on all but <c>ignoring (…)</c> and the name.</summary>
internal sealed class Signatures
{
    Signatures(int[] left, int[] right, LabelSet[] labels) => (Left, Right, Labels) = (left, right, labels);

    /// <summary>The signature's number, per row of the left side.</summary>
    public int[] Left { get; }

    public int[] Right { get; }

    /// <summary>The labels of each signature.</summary>
    public LabelSet[] Labels { get; }

    public int Count => Labels.Length;

    public static LabelProjection Projection(VectorMatching matching)
        => matching.On
            ? new LabelProjection(matching.Labels, without: false)
            : new LabelProjection(matching.Labels.Append("__name__"), without: true);

    public static Signatures Of(VectorOperator left, VectorOperator right, VectorMatching matching)
    {
        var projection = Projection(matching);
        var leftGroups = left.Group(projection);
        var rightGroups = right.Group(projection);
        var numbers = new LabelNumbers();
        return new Signatures(Renumber(leftGroups, numbers), Renumber(rightGroups, numbers), [.. numbers.Sets]);
    }

    static int[] Renumber(SeriesGrouping grouping, LabelNumbers numbers)
    {
        var renumbered = new int[grouping.Groups.Count];
        for (var group = 0; group < renumbered.Length; group++) renumbered[group] = numbers.NumberOf(grouping.Groups[group]);
        var rows = grouping.GroupOf.ToArray();
        for (var row = 0; row < rows.Length; row++) rows[row] = renumbered[rows[row]];
        return rows;
    }
}
