namespace Barograph.Storage.Head;

/// <summary>What the head's answer about all its names, or all values of one, depends on: while this is the same, so is the answer.</summary>
/// <param name="Created">Series so far.</param>
/// <param name="Removed">Series so far.</param>
/// <param name="Labels">Pairs of name and value that there are.</param>
/// <param name="Overlaps">The head has samples of the time that was asked for.</param>
readonly record struct LabelState(long Created, long Removed, int Labels, bool Overlaps);
