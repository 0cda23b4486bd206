namespace Barograph.Bench;

/// <summary>
/// One hot path, driven without anything around it. The class lies where the measured class lies in src
/// (<c>src/Storage/Chunks/X.cs</c> ↔ <c>bench/Storage/Chunks/XBench.cs</c>) and has a constructor without arguments that prepares the data.
/// </summary>
public interface IMicroBench
{
    /// <summary>The key in Budgets.json: <c>XorChunkReader.Read120</c>.</summary>
    string Name { get; }

    /// <summary>How many samples (lines, series …) one <see cref="Run"/> handles; figures are shown per item.</summary>
    int Items { get; }

    void Run();
}
