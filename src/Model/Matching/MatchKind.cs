namespace Barograph.Model.Matching;

public enum MatchKind : byte
{
    Equal,
    NotEqual,
    Regex,
    NotRegex,
}
