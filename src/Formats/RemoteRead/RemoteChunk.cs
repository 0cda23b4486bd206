namespace Barograph.Formats.RemoteRead;

/// <summary>A chunk of a streamed answer, encoded as blocks encode it.</summary>
public sealed record RemoteChunk(long MinTimeMs, long MaxTimeMs, byte Encoding, byte[] Data);
