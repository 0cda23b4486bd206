namespace Barograph.Ingest.RemoteWrite;

/// <summary>Which message a push carries.</summary>
public enum WriteVersion : byte
{
    /// <summary><c>prometheus.WriteRequest</c></summary>
    One,

    /// <summary><c>io.prometheus.write.v2.Request</c></summary>
    Two,
}
