namespace Barograph.Formats.Configuration;

public enum NameValidation : byte
{
    Utf8,
    Legacy,
}
