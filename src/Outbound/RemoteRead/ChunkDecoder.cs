using Barograph.Model.Samples;

namespace Barograph.Outbound.RemoteRead;

/// <summary>Appends a chunk's samples of a span; false where it is broken, and then nothing was appended.</summary>
public delegate bool ChunkDecoder(byte encoding, ReadOnlySpan<byte> data, long minTimeMs, long maxTimeMs, SampleColumns into);
