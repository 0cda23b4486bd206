using System.Buffers;

namespace Barograph.Query.Operators;

/// <summary>A column from the pool for as long as a method runs.</summary>
public readonly ref struct PooledColumn
{
    readonly double[] array;
    readonly int length;

    public PooledColumn(int length)
    {
        array = ArrayPool<double>.Shared.Rent(length);
        this.length = length;
    }

    public Span<double> Span => array.AsSpan(0, length);

    public void Dispose() => ArrayPool<double>.Shared.Return(array);
}
