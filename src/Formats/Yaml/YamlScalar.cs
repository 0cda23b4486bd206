namespace Barograph.Formats.Yaml;

/// <summary>A single value. Its type is decided late, by <see cref="YamlTyping"/>, because a grammar may want the plain text.</summary>
public sealed class YamlScalar(string text) : YamlNode
{
    public string Text { get; } = text;

    /// <summary>Written without quotes, so that <c>yes</c> is a boolean and <c>1</c> a number.</summary>
    public bool Plain { get; init; }

    /// <summary>The tag's last word (<c>int</c> of <c>!!int</c>); empty where none is written.</summary>
    public string Tag { get; init; } = "";

    public override bool IsNull => YamlTyping.Of(this) == YamlType.Null;

    public override string Noun
        => YamlTyping.Of(this) switch
        {
            YamlType.Null => "nothing",
            YamlType.Boolean => $"the boolean {Text}",
            YamlType.Integer or YamlType.Float => $"the number {Text}",
            _ => $"the text \"{(Text.Length > 60 ? Text[..60] + "…" : Text)}\"",
        };
}
