namespace Barograph.Formats.Yaml;

public sealed class YamlList(IReadOnlyList<YamlNode> items) : YamlNode
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override string Noun => "a list";
}
