namespace Barograph.Formats.Configuration;

/// <summary>What a target is asked to make of names outside the legacy character set.</summary>
public enum NameEscaping : byte
{
    AllowUtf8,
    Underscores,
    Dots,
    Values,
}
