namespace Barograph.Query.Operators;

/// <summary>The times at which an expression is evaluated, in milliseconds.</summary>
public readonly record struct StepGrid(long StartMs, long StepMs, int Count)
{
    public long EndMs => StartMs + (Count - 1) * StepMs;

    public bool IsInstant => Count == 1;

    public long At(int step) => StartMs + step * StepMs;

    /// <summary>Only the first time: for what has the same value at all of them.</summary>
    public StepGrid First => this with { Count = 1 };

    /// <summary>From start to end, both included.</summary>
    public static StepGrid Between(long startMs, long endMs, long stepMs)
        => endMs < startMs ? new StepGrid(startMs, stepMs, 0) : new StepGrid(startMs, stepMs, checked((int)((endMs - startMs) / stepMs + 1)));
}
