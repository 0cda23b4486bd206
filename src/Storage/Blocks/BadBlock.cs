namespace Barograph.Storage.Blocks;

/// <summary>A block that cannot be read: left where it is, out of everything, and why.</summary>
public sealed record BadBlock(string Folder, string Reason);
