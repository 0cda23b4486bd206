namespace Barograph.Storage.Wal;

/// <summary>When the log reaches the medium. The operating system has it in every case before a batch is acknowledged.</summary>
public enum WalSync : byte
{
    /// <summary>Every 100 ms: a machine that loses power loses at most so much.</summary>
    Interval,

    /// <summary>Before a batch is acknowledged; batches that wait at the same time share one sync.</summary>
    Always,

    /// <summary>When the operating system sees fit.</summary>
    Never,
}
