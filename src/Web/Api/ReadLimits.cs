namespace Barograph.Web.Api;

/// <summary>What a remote read may cost: Prometheus' <c>--storage.remote.read-*</c> flags.</summary>
/// <param name="Samples">Of one query that is answered with samples; 0 = no limit. Chunks are streamed, and have none.</param>
/// <param name="Concurrent">Reads at a time; others wait. 0 = no limit.</param>
/// <param name="FrameBytes">About how large a frame of chunks gets before the next one begins.</param>
public sealed record ReadLimits(int Samples, int Concurrent, int FrameBytes);
