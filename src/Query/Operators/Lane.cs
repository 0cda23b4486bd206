using Barograph.Model.Samples;

namespace Barograph.Query.Operators;

/// <summary>One thread's work on a query: its reusable columns and its counts. Never shared by two threads at a time.</summary>
public sealed class Lane(Evaluation evaluation)
{
    readonly Stack<SampleColumns> spare = new();
    long queryable;

    public Evaluation Evaluation { get; } = evaluation;

    public SampleColumns RentColumns()
    {
        if (!spare.TryPop(out var columns)) return new SampleColumns(1024);
        columns.Clear();
        return columns;
    }

    public void Return(SampleColumns columns) => spare.Push(columns);

    public void CountQueryable(long samples) => queryable += samples;

    /// <summary>Hands the counts over; called when the lane's work is done.</summary>
    public void Settle()
    {
        Evaluation.CountQueryable(queryable);
        queryable = 0;
    }
}
