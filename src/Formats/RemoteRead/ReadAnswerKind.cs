namespace Barograph.Formats.RemoteRead;

/// <summary>How the series of a remote read come: Prometheus' numbers.</summary>
public enum ReadAnswerKind
{
    /// <summary>One message with every sample.</summary>
    Samples = 0,

    /// <summary>Frames with chunks, as blocks hold them.</summary>
    StreamedChunks = 1,
}
