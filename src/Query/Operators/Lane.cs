
namespace Barograph.Query.Operators;

/// <summary>One thread's work on a query: its reusable columns and its counts. Never shared by two threads at a time.</summary>
public sealed class Lane(Evaluation evaluation)
{
    readonly Stack<RangeSamples> spare = new();
    long queryable;
    int silent = evaluation.IsSilent ? 1 : 0;

    public Evaluation Evaluation { get; } = evaluation;

    public RangeSamples RentSamples()
    {
        if (!spare.TryPop(out var samples)) return new RangeSamples();
        samples.Clear();
        return samples;
    }

    public void Return(RangeSamples samples) => spare.Push(samples);

    /// <summary>Somebody wants to know it by step, and it counts.</summary>
    public bool CountsSteps => Evaluation.Steps is not null && silent == 0;

    /// <summary>Until <see cref="Speak"/> nothing counts: it is the inside of a subquery.</summary>
    public void Silence() => silent++;

    public void Speak() => silent--;

    public void CountQueryable(long samples, StepGrid grid)
    {
        if (silent == 0) queryable += grid.Count == 1 ? samples * Evaluation.QuerySteps : samples;
    }

    public void CountStep(StepGrid grid, int step, long samples)
    {
        if (grid.Count == 1) Evaluation.Steps!.AddToAll(samples);
        else Evaluation.Steps!.Add(step, samples);
    }

    /// <summary>Hands the counts over; called when the lane's work is done.</summary>
    public void Settle()
    {
        Evaluation.CountQueryable(queryable);
        queryable = 0;
    }
}
