using System.Diagnostics;
using Barograph.Model.Contracts;

namespace Barograph.Query.Explanation;

/// <summary>Counts what one operator does, on any number of threads. There only while a query is analyzed.</summary>
/// <remarks>
/// On each thread the clock runs for the innermost operator that was entered: so times add up, however operators call each other and
/// however many threads they do it on.
/// </remarks>
public sealed class OperatorProbe
{
    [ThreadStatic]
    static OperatorProbe? current;

    [ThreadStatic]
    static long mark;

    long ticks;
    long series;
    long samples;
    long chunks;
    long chunkBytes;
    long chunkSamples;
    long memoryBytes;

    public double SelfSeconds => Interlocked.Read(ref ticks) / (double)Stopwatch.Frequency;

    /// <summary>The clock of an operator runs on this thread until it is disposed.</summary>
    public readonly ref struct Turn(OperatorProbe? before)
    {
        public void Dispose()
        {
            Charge(current);
            current = before;
        }
    }

    public Turn Enter()
    {
        var before = current;
        Charge(before);
        current = this;
        return new Turn(before);
    }

    /// <summary>Memory that the operator which is running on this thread keeps; nothing where no query is being analyzed.</summary>
    public static void SawMemory(long bytes)
    {
        if (current is { } probe) Interlocked.Add(ref probe.memoryBytes, bytes);
    }

    /// <summary>All that is counted, but for time.</summary>
    public readonly record struct Counts(long Series, long Samples, long Chunks, long ChunkBytes, long ChunkSamples, long MemoryBytes);

    /// <summary>Asked for, and gone back to, while nothing is being calculated.</summary>
    public Counts Here => new(series, samples, chunks, chunkBytes, chunkSamples, memoryBytes);

    public void GoBackTo(Counts before) => (series, samples, chunks, chunkBytes, chunkSamples, memoryBytes) = before;

    /// <summary>Of several times the most.</summary>
    public void SawSeries(long count) => series = Math.Max(series, count);

    public void SawSamples(long count) => Interlocked.Add(ref samples, count);

    public void SawChunks(in SeriesFootprint footprint)
    {
        Interlocked.Add(ref chunks, footprint.Chunks);
        Interlocked.Add(ref chunkBytes, footprint.Bytes);
        Interlocked.Add(ref chunkSamples, footprint.Samples);
    }

    public PlanCost Cost(double secondsBelow) => new()
    {
        Series = Interlocked.Read(ref series),
        Samples = Interlocked.Read(ref samples),
        Chunks = Interlocked.Read(ref chunks),
        ChunkBytes = Interlocked.Read(ref chunkBytes),
        ChunkSamples = Interlocked.Read(ref chunkSamples),
        MemoryBytes = Interlocked.Read(ref memoryBytes),
        SelfSeconds = SelfSeconds,
        Seconds = SelfSeconds + secondsBelow,
    };

    static void Charge(OperatorProbe? probe)
    {
        var now = Stopwatch.GetTimestamp();
        if (probe is not null) Interlocked.Add(ref probe.ticks, now - mark);
        mark = now;
    }
}
