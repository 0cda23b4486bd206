namespace Barograph.Storage.Takeover;

/// <summary>What the newest sample of a series is: a stale marker behind a histogram is one of its kind.</summary>
enum SampleKind : byte
{
    None,
    Number,
    Histogram,
    FloatHistogram,
}
