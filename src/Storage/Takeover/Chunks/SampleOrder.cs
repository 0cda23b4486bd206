namespace Barograph.Storage.Takeover.Chunks;

/// <summary>How a sample came. Of two at one time, the one of the lower number stays.</summary>
enum SampleOrder : byte
{
    InOrder,

    /// <summary>Behind newer ones in the log: a commit's histograms with bounds of their own are logged after its others.</summary>
    Disordered,

    /// <summary>Within the window for samples that come late; has a log of its own.</summary>
    Late,
}
