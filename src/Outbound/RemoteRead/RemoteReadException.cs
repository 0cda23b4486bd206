namespace Barograph.Outbound.RemoteRead;

/// <summary>Another server gave no samples; the message names it and says why.</summary>
public sealed class RemoteReadException(string message) : Exception(message);
