namespace Barograph.Formats.Yaml;

/// <summary>A value of a YAML document that knows where it stands. Aliases share the node of their anchor.</summary>
public abstract class YamlNode
{
    /// <summary>From 1; 0 for a node that was made, not read.</summary>
    public int Line { get; init; }

    public int Column { get; init; }

    /// <summary>Nodes below and including this one with every alias written out: what a reader may come to walk.</summary>
    internal long Weight { get; init; } = 1;

    /// <summary>What it is, for complaints: <c>a list</c>, <c>the text "x"</c>.</summary>
    public abstract string Noun { get; }

    /// <summary>An absent value: nothing, <c>~</c> or <c>null</c>.</summary>
    public virtual bool IsNull => false;
}
