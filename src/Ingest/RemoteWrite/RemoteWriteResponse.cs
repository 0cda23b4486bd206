namespace Barograph.Ingest.RemoteWrite;

/// <summary>What the sender is told. 204 = all is stored; 400 = do not send this again, and what was good in it is stored.</summary>
/// <param name="Status">HTTP status code.</param>
/// <param name="Message">For the body; empty where all went well. Begins with Prometheus' words for the same trouble.</param>
/// <param name="SamplesWritten">For <c>X-Prometheus-Remote-Write-Samples-Written</c>; in version 1 histograms are among them.</param>
/// <param name="HistogramsWritten">For <c>X-Prometheus-Remote-Write-Histograms-Written</c>; version 2 only.</param>
/// <param name="ExemplarsWritten">For <c>X-Prometheus-Remote-Write-Exemplars-Written</c>; version 2 only.</param>
public readonly record struct RemoteWriteResponse(int Status, string Message, int SamplesWritten, int HistogramsWritten = 0, int ExemplarsWritten = 0);
