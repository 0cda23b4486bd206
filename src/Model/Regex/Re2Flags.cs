namespace Barograph.Model.Regex;

/// <summary>The flags i, m, s and U of a group.</summary>
[Flags]
internal enum Re2Flags
{
    None = 0,
    FoldCase = 1,
    MultiLine = 2,
    DotNewline = 4,
    Ungreedy = 8,
}
