namespace Barograph.Formats.Configuration;

/// <summary>A section that is valid and checked but has no record of its own yet, because what it configures is not built.</summary>
public sealed class Settings
{
    public static Settings Empty { get; } = new(new Dictionary<string, object?>());

    readonly Dictionary<string, object?> values;

    Settings(Dictionary<string, object?> values) => this.values = values;

    public T Get<T>(string key, T otherwise) => values.TryGetValue(key, out var value) ? (T)value! : otherwise;

    public string Text(string key) => Get(key, "");

    public bool IsGiven(string key) => values.TryGetValue(key, out var value) && value is not (null or "" or Secret { IsEmpty: true });

    public Settings With(string key, object? value) => new(new Dictionary<string, object?>(values) { [key] = value });
}
