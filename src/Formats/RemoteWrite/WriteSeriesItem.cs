namespace Barograph.Formats.RemoteWrite;

/// <summary>What a series of a write request holds behind its labels.</summary>
public enum WriteSeriesItem : byte
{
    End,
    Broken,
    Sample,
    Exemplar,
    Histogram,
}
