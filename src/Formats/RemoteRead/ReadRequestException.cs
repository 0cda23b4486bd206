namespace Barograph.Formats.RemoteRead;

/// <summary>Bytes that are no remote read request; the message says what is wrong and where.</summary>
public sealed class ReadRequestException(string message) : Exception(message);
