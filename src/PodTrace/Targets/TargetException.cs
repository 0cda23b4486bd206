namespace Barograph.PodTrace.Targets;

/// <summary>What was asked for does not exist or cannot be traced.</summary>
public sealed class TargetException(string message) : Exception(message);
