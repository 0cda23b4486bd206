
namespace Barograph.Query.Operators;

/// <summary>One thread's work on a query: its reusable columns and its counts. Never shared by two threads at a time.</summary>
public sealed class Lane(Evaluation evaluation)
{
    readonly Stack<RangeSamples> spare = new();
    long queryable;
    long read;
    SubqueryUse? around = evaluation.Around;

    public Evaluation Evaluation { get; } = evaluation;

    public RangeSamples RentSamples()
    {
        if (!spare.TryPop(out var samples)) return new RangeSamples();
        samples.Clear();
        return samples;
    }

    public void Return(RangeSamples samples) => spare.Push(samples);

    /// <summary>Somebody wants to know it by step, and it counts.</summary>
    public bool CountsSteps => Evaluation.Steps is not null && around is null;

    /// <summary>Reads have to be told step by step: somebody wants to know, or some may not count.</summary>
    public bool CountsReadsBySteps => Evaluation.ReadSteps is not null || around is { HasGaps: true };

    /// <summary>Until it goes back to what is returned, this is the inside of a subquery: only reads count.</summary>
    public SubqueryUse? Enter(SubqueryUse? subquery)
    {
        var before = around;
        around = subquery;
        return before;
    }

    public void GoBackTo(SubqueryUse? before) => around = before;

    /// <summary>Samples that were read, each once however many steps look at it.</summary>
    public void CountRead(long samples) => read += samples;

    public void CountReadAt(StepGrid grid, int step, long samples)
    {
        var user = around is null ? step : around.StepOf(grid.At(step));
        if (user is null) return;
        read += samples;
        Evaluation.ReadSteps?.Add(user.Value, samples);
    }

    public void CountQueryable(long samples, StepGrid grid)
    {
        if (around is null) queryable += grid.Count == 1 ? samples * Evaluation.QuerySteps : samples;
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
        Evaluation.CountRead(read);
        queryable = read = 0;
    }
}
