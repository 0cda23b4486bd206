namespace Barograph.PodTrace.Protocols;

/// <summary>A field that later blocks may refer to. What nobody wants to know is kept as its size alone.</summary>
/// <param name="Name">Null = nobody wants it, or nobody knows it.</param>
/// <param name="Bytes">As RFC 7541, 4.1 counts: name, value and 32.</param>
/// <param name="NameBytes">The name's own.</param>
/// <param name="IsKnown">False where it refers to something that was not seen.</param>
readonly record struct HpackEntry(byte[]? Name, byte[]? Value, int NameBytes, int Bytes, bool IsKnown);
