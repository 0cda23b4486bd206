namespace Barograph.Query.Testing;

/// <summary>A line that describes no series.</summary>
public sealed class SeriesDescriptionException(string message) : Exception(message);
