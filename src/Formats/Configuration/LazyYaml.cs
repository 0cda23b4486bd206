namespace Barograph.Formats.Configuration;

/// <summary>A part of the configuration as YAML, printed when somebody looks at it first: few starts and reloads are looked at.</summary>
public sealed class LazyYaml(Func<string> print)
{
    readonly Lazy<string> text = new(print);

    public static LazyYaml Empty { get; } = new(static () => "");

    public string Text => text.Value;

    public override string ToString() => Text;
}
