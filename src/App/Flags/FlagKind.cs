namespace Barograph.App.Flags;

enum FlagKind : byte
{
    Text,
    Switch,
    Duration,
    Whole,
    Size,

    /// <summary>May be given several times; the values add up.</summary>
    List,
}
