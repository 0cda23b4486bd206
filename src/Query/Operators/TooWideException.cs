namespace Barograph.Query.Operators;

/// <summary>The columns of so many steps take more room than operators may hold; a few steps at a time they may not.</summary>
/// <param name="bytes">That it would have been when it ended, at least.</param>
/// <param name="steps">Of the operator that wanted them.</param>
public sealed class TooWideException(long bytes, int steps) : Exception($"operators would hold {bytes} bytes of columns at once")
{
    public long Bytes => bytes;

    public int Steps => steps;
}
