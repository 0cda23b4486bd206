namespace Barograph.Model.Regex;

/// <summary>What stands beside a position, as far as assertions care.</summary>
internal enum Re2Neighbour : byte
{
    /// <summary>Nothing: the begin or the end of the text.</summary>
    Border,
    Newline,
    Word,
    Other,
}
