namespace Barograph.PodTrace.Kernel;

/// <summary>The kernel side cannot be loaded at all; the message says why and what would help.</summary>
public sealed class KernelException(string message) : Exception(message);
