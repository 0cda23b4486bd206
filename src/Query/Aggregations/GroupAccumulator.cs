namespace Barograph.Query.Aggregations;

/// <summary>Takes columns of rows into the columns of their groups, one after the other.</summary>
internal abstract class GroupAccumulator
{
    public abstract void Add(int group, ReadOnlySpan<double> column);

    /// <summary>Writes groups × steps; absent where the group had no value.</summary>
    public abstract void Finish(Span<double> into);
}
