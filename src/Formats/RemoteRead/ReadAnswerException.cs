namespace Barograph.Formats.RemoteRead;

/// <summary>Bytes that are no answer to a remote read; the message says what is wrong and where.</summary>
public sealed class ReadAnswerException(string message) : Exception(message);
