namespace Barograph.Storage.Blocks.Encodings;

/// <summary>What a chunk of histograms says about a reset between the chunk before and itself.</summary>
enum ResetHeader : byte
{
    Unknown = 0,
    NotReset = 0b0100_0000,
    Reset = 0b1000_0000,
    Gauge = 0b1100_0000,
}
