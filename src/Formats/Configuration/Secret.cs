namespace Barograph.Formats.Configuration;

/// <summary>A text that no log, API or page may show: it prints as <c>&lt;secret&gt;</c>.</summary>
public sealed record Secret
{
    readonly string value;

    public Secret(string value) => this.value = value;

    public bool IsEmpty => value.Length == 0;

    /// <summary>The text itself, for the one place that sends it.</summary>
    public string Reveal() => value;

    public override string ToString() => "<secret>";
}
