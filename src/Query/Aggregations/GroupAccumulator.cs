namespace Barograph.Query.Aggregations;

/// <summary>Takes columns of rows into the columns of their groups, one after the other.</summary>
internal abstract class GroupAccumulator
{
    public abstract void Add(int group, ReadOnlySpan<double> column);

    /// <summary>A number has come for this place (group × steps + step) already.</summary>
    public virtual bool Has(int at) => false;

    /// <summary>Something that is no number has come; only counts take it.</summary>
    public virtual void AddAny(int at)
    {
    }

    /// <summary>Writes groups × steps; absent where the group had no value.</summary>
    public abstract void Finish(Span<double> into);
}
