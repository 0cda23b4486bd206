namespace Barograph.Model.Contracts;

/// <summary>What a read of one series has to look at: chunks, their bytes, and the samples in them, also those outside of the span.</summary>
public readonly record struct SeriesFootprint(int Chunks, long Bytes, long Samples)
{
    public static SeriesFootprint operator +(SeriesFootprint left, SeriesFootprint right)
        => new(left.Chunks + right.Chunks, left.Bytes + right.Bytes, left.Samples + right.Samples);
}
