namespace Barograph.Formats.Yaml;

public enum YamlType : byte
{
    Null,
    Boolean,
    Integer,
    Float,
    Text,
}
