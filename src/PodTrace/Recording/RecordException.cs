namespace Barograph.PodTrace.Recording;

/// <summary>A file that is no recording, or a damaged one; the message says where.</summary>
public sealed class RecordException(string message) : Exception(message);
