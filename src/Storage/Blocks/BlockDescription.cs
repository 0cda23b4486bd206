namespace Barograph.Storage.Blocks;

/// <summary>A block in few words: the name and the span from the first millisecond to the one behind the last.</summary>
public sealed record BlockDescription(Ulid Id, long MinTimeMs, long MaxTimeMs);
