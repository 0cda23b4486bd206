namespace Barograph.Storage.Blocks.Encodings;

/// <summary>Takes a chunk that is complete. The data are good during the call.</summary>
delegate void ChunkSink(ChunkEncoding encoding, ReadOnlySpan<byte> data, long minTimeMs, long maxTimeMs, int samples);
