namespace Barograph.PodTrace.Totals;

/// <summary>A row of counts: two that belong together become one.</summary>
public interface ISum<TRow>
    where TRow : struct
{
    void Add(in TRow other);
}
