namespace Barograph.Model;

/// <summary>The program is wrong (not the sender, not the machine).</summary>
public sealed class InvariantBrokenException(string message) : Exception(message);
