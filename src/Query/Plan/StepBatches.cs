using System.Globalization;
using Barograph.Query.Operators;
using Barograph.Query.Results;

namespace Barograph.Query.Plan;

/// <summary>
/// Answers a range query at all its steps at once, and where operators would hold too much that way (<c>topk</c>, <c>quantile</c>, bucket quantiles and
/// matches need all rows of a step), some steps at a time: what is held does not grow with the range then.
/// </summary>
/// <param name="evaluation">Knows how much may be held.</param>
/// <param name="grid">All steps.</param>
/// <param name="whole">The query as it was planned, over all steps.</param>
/// <param name="part">Plans and answers it over some of them; names that go at the end are still there.</param>
/// <param name="trace">Tells what was done; null where nobody wants to see it.</param>
internal sealed class StepBatches(Evaluation evaluation, StepGrid grid, Func<QueryValue> whole, Func<StepGrid, QueryValue> part, PlanTrace? trace)
{
    const int MostBatches = 256;

    readonly List<MatrixValue> parts = [];
    readonly long limitBytes = evaluation.Options.MaxMemoryBytes > 0
        ? Math.Min(evaluation.Options.MaxHeldBytes, evaluation.Options.MaxMemoryBytes / 4)
        : evaluation.Options.MaxHeldBytes;

    // Below that many steps, planning and reading anew for each batch costs more than the room is worth.
    readonly int smallest = Math.Max(1, grid.Count / MostBatches);

    int size = grid.Count;
    (int Steps, long Bytes) before; // what was too wide inside a subquery; no steps = nothing yet

    public QueryValue Answer()
    {
        if (TryAnswer(whole, grid.Count, isLimited: true) is { } answer) return answer;
        for (var first = 0; first < grid.Count;)
        {
            evaluation.ThrowIfCancelled();
            var some = new StepGrid(grid.At(first), grid.StepMs, Math.Min(size, grid.Count - first));
            evaluation.QuerySteps = some.Count;
            evaluation.Steps?.Within(first, some.Count);
            evaluation.ReadSteps?.Within(first, some.Count);
            if (TryAnswer(() => part(some), some.Count, size > smallest && size < grid.Count) is not MatrixValue matrix) continue;
            parts.Add(matrix);
            first += some.Count;
        }
        trace?.Note(string.Create(CultureInfo.InvariantCulture, $"held too much at once: answered in {parts.Count} batches of steps"));
        return new MatrixValue(JoinedSeries.Of(parts));
    }

    /// <summary>Null where it would hold too much: the next try is one of fewer steps.</summary>
    QueryValue? TryAnswer(Func<QueryValue> calculate, int steps, bool isLimited)
    {
        var mark = evaluation.Here();
        var counts = trace?.Here();
        evaluation.ColumnLimitBytes = isLimited ? limitBytes : long.MaxValue;
        try
        {
            var value = calculate();
            evaluation.ReleaseSince(mark);
            return value;
        }
        catch (TooWideException e)
        {
            evaluation.Undo(mark);
            if (counts is not null) trace!.Undo(counts);
            size = e.Steps == steps ? Narrower(size * (double)limitBytes / e.Bytes) : NarrowerWithin(e.Bytes);
            return null;
        }
    }

    int Narrower(double steps) => (int)Math.Max(smallest, Math.Min(size / 2, steps));

    /// <summary>
    /// The inside of a subquery has steps of its own: those of the batch and those of its range before. What the batch does not make smaller shows at the second try; where
    /// that is most of what may be held, many small batches would only calculate the same again and again, and all steps go at once.
    /// </summary>
    int NarrowerWithin(long bytes)
    {
        var (steps, more) = before;
        before = (size, bytes);
        // More than with more steps: it came further this time.
        if (steps == 0 || bytes >= more) return Narrower(size / 2);
        var perStep = (more - bytes) / (double)(steps - size);
        var fixedBytes = bytes - perStep * size;
        return fixedBytes <= limitBytes / 2 ? Narrower((limitBytes - fixedBytes) / perStep) : grid.Count;
    }
}
