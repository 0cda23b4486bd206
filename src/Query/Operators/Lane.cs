
namespace Barograph.Query.Operators;

/// <summary>One thread's work on a query: its reusable columns and its counts. Never shared by two threads at a time.</summary>
public sealed class Lane(Evaluation evaluation)
{
    readonly Stack<RangeSamples> spare = new();
    long queryable;

    public Evaluation Evaluation { get; } = evaluation;

    public RangeSamples RentSamples()
    {
        if (!spare.TryPop(out var samples)) return new RangeSamples();
        samples.Clear();
        return samples;
    }

    public void Return(RangeSamples samples) => spare.Push(samples);

    public void CountQueryable(long samples) => queryable += samples;

    /// <summary>Hands the counts over; called when the lane's work is done.</summary>
    public void Settle()
    {
        Evaluation.CountQueryable(queryable);
        queryable = 0;
    }
}
