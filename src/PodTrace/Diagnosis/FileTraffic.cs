namespace Barograph.PodTrace.Diagnosis;

/// <summary>A file with all that was done to it.</summary>
public sealed record FileTraffic(string Path, ulong Reads, ulong Writes, ulong Fsyncs, ulong Bytes, double TotalNs, double MaxNs, ulong FsyncNs, ulong FsyncMaxNs)
{
    public ulong Operations => Reads + Writes + Fsyncs;
}
