using System.Diagnostics;
using Barograph.Model.Contracts;
using Barograph.Query.Explanation;
using Barograph.Query.Limits;
using Barograph.Query.Results;

namespace Barograph.Query.Operators;

/// <summary>What all operators of one query share: its options, its budget of samples, its annotations, its end.</summary>
public sealed class Evaluation(EngineOptions options, long lookbackMs, bool isRange, CancellationToken cancel) : IDisposable
{
    readonly List<IDisposable> held = [];
    readonly CancellationToken cancel = cancel;
    long samplesHeld;
    long columnBytes;
    long peakSamples;
    long queryableSamples;
    long readSamples;

    public EngineOptions Options { get; } = options;

    public long LookbackMs { get; } = lookbackMs;

    /// <summary>A range query, whatever the grid of the operator at hand (a subquery has its own).</summary>
    public bool IsRange { get; } = isRange;

    /// <summary>Names go at the very end, so that a function in between can still use them.</summary>
    public bool DelaysNameRemoval => Options.DelayedNameRemoval;

    public Annotations Annotations { get; } = new();

    public CancellationToken Cancel => cancel;

    /// <summary>When the query has to be done, on the scale of <see cref="Stopwatch"/>.</summary>
    public long Deadline { get; init; } = long.MaxValue;

    /// <summary>Null where nobody limits it.</summary>
    public MemoryShare? Memory { get; init; }

    /// <summary>What does not change with time is calculated once, but counts as if it had been at all of the query's steps, as in Prometheus.</summary>
    public int QuerySteps { get; set; } = 1;

    /// <summary>Columns that operators may hold at once before the query is to be answered some steps at a time instead; beyond it <see cref="TooWideException"/>.</summary>
    public long ColumnLimitBytes { get; set; } = long.MaxValue;

    /// <summary>What is opened now lies within this subquery: its samples count where its results are used.</summary>
    public SubqueryUse? Around { get; private set; }

    /// <summary>Samples by step of the query; null unless they are asked for.</summary>
    public StepTally? Steps { get; init; }

    /// <summary>The same of samples that were read, each once.</summary>
    public StepTally? ReadSteps { get; init; }

    /// <summary>How many threads may work on one scan.</summary>
    public int Lanes { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    public long PeakSamples => Interlocked.Read(ref peakSamples);

    public long QueryableSamples => Interlocked.Read(ref queryableSamples);

    public long ReadSamples => Interlocked.Read(ref readSamples);

    public void CountRead(long samples) => Interlocked.Add(ref readSamples, samples);

    public void CountQueryable(long samples) => Interlocked.Add(ref queryableSamples, samples);

    /// <summary>Takes room for samples that stay in memory; a query that wants too many ends here.</summary>
    public void Hold(long samples)
    {
        var now = Interlocked.Add(ref samplesHeld, samples);
        Saw(now);
        if (now > Options.MaxSamples) throw TooMany();
    }

    public void Release(long samples) => Interlocked.Add(ref samplesHeld, -samples);

    /// <summary>Counts samples that are in memory for a moment only.</summary>
    public void Touch(long samples)
    {
        var now = Interlocked.Read(ref samplesHeld) + samples;
        if (now > Interlocked.Read(ref peakSamples)) Saw(now);
        if (now > Options.MaxSamples) throw TooMany();
    }

    public void Within(SubqueryUse subquery, Action open)
    {
        var before = Around;
        Around = subquery;
        try
        {
            open();
        }
        finally
        {
            Around = before;
        }
    }

    /// <summary>Takes room for columns of so many steps that an operator holds.</summary>
    /// <exception cref="TooWideException">With fewer steps at a time the query would need less.</exception>
    public void TakeColumns(long bytes, int steps)
    {
        var now = Interlocked.Read(ref columnBytes) + bytes;
        if (now > ColumnLimitBytes) throw new TooWideException(now, steps);
        TakeMemory(bytes);
        Interlocked.Add(ref columnBytes, bytes);
    }

    public void ReleaseColumns(long bytes)
    {
        Interlocked.Add(ref columnBytes, -bytes);
        ReleaseMemory(bytes);
    }

    /// <summary>What the query holds and has counted now: where <see cref="Undo"/> and <see cref="ReleaseSince"/> come back to.</summary>
    public readonly record struct Mark(int Held, long SamplesHeld, long ColumnBytes, long MemoryBytes, long QueryableSamples, long ReadSamples, Annotations.Copy Annotations, long[]? Steps, long[]? ReadSteps);

    public Mark Here() => new(held.Count, samplesHeld, columnBytes, Memory?.UsedBytes ?? 0, queryableSamples, readSamples, Annotations.Copied(), Steps?.Counts.ToArray(), ReadSteps?.Counts.ToArray());

    /// <summary>Lets go of the columns that came since; what was counted and said stays, and so does room taken for the answer.</summary>
    public void ReleaseSince(Mark mark)
    {
        for (var i = held.Count - 1; i >= mark.Held; i--) held[i].Dispose();
        held.RemoveRange(mark.Held, held.Count - mark.Held);
        ReleaseColumns(columnBytes - mark.ColumnBytes);
    }

    /// <summary>As if nothing had been calculated since.</summary>
    public void Undo(Mark mark)
    {
        ReleaseSince(mark);
        ReleaseMemory((Memory?.UsedBytes ?? 0) - mark.MemoryBytes);
        samplesHeld = mark.SamplesHeld;
        (queryableSamples, readSamples) = (mark.QueryableSamples, mark.ReadSamples);
        Annotations.GoBackTo(mark.Annotations);
        Steps?.GoBackTo(mark.Steps!);
        ReadSteps?.GoBackTo(mark.ReadSteps!);
    }

    /// <summary>When all is calculated: what sources found out only when they were read.</summary>
    public void HearSources()
    {
        foreach (var one in held)
        {
            if (one is not ISeriesSelection selection) continue;
            foreach (var warning in selection.LateWarnings) Annotations.WarnAboutSource(warning);
        }
    }

    /// <summary>Takes room for something that stays in memory.</summary>
    public void TakeMemory(long bytes)
    {
        Memory?.Take(bytes);
        OperatorProbe.SawMemory(bytes);
    }

    public void ReleaseMemory(long bytes) => Memory?.Release(bytes);

    /// <summary>Disposed with the query.</summary>
    public T Keep<T>(T resource) where T : IDisposable
    {
        lock (held) held.Add(resource);
        return resource;
    }

    /// <summary>
    /// The clock is asked too, not only the token: timers need a free thread of the pool, and where queries keep all cores busy there is none.
    /// </summary>
    public void ThrowIfCancelled()
    {
        cancel.ThrowIfCancellationRequested();
        if (Stopwatch.GetTimestamp() > Deadline) throw new QueryException(QueryErrorKind.Timeout, "query timed out in expression evaluation");
    }

    public void Dispose()
    {
        lock (held)
        {
            foreach (var resource in held) resource.Dispose();
            held.Clear();
        }
        Memory?.Dispose();
    }

    public static QueryException Failure(string message) => new(QueryErrorKind.Execution, message);

    /// <summary>A column as long as the grid has to be held, whatever is in it.</summary>
    public StepGrid Bounded(long startMs, long endMs, long stepMs)
        => (endMs - startMs) / stepMs < Options.MaxSamples ? StepGrid.Between(startMs, endMs, stepMs) : throw TooMany();

    static QueryException TooMany() => Failure("query processing would load too many samples into memory in query execution");

    void Saw(long now)
    {
        for (var known = Interlocked.Read(ref peakSamples); now > known;)
        {
            var before = Interlocked.CompareExchange(ref peakSamples, now, known);
            if (before == known) return;
            known = before;
        }
    }
}
