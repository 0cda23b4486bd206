namespace Barograph.Formats.Yaml;

/// <summary>What a rule sees of the section's place in the file, to complain where the mistake stands.</summary>
public sealed class Findings(YamlCursor at)
{
    public YamlCursor At { get; } = at;

    /// <summary>The key stands here and has a value.</summary>
    public bool Has(string key) => At.Find(key) is { Node.IsNull: false };

    public void Complain(string message) => At.Complain(message);

    /// <summary>Complains at the key's value where the key is present, at the section otherwise.</summary>
    public void Complain(string key, string message) => (At.Find(key) ?? At).Complain(message);

    public void Warn(string key, string message) => (At.Find(key) ?? At).Warn(message);

    /// <summary>Complains where more than one of the named settings is given.</summary>
    public void AtMostOne(params ReadOnlySpan<(string Key, bool Given)> settings)
    {
        string? first = null;
        foreach (var (key, given) in settings)
        {
            if (!given) continue;
            if (first is null) first = key;
            else Complain(key, $"at most one of {Join(settings)} must be configured; {first} is given as well");
        }
    }

    static string Join(ReadOnlySpan<(string Key, bool Given)> settings)
    {
        var keys = new List<string>();
        foreach (var (key, _) in settings) keys.Add(key);
        return $"{string.Join(", ", keys[..^1])} & {keys[^1]}";
    }
}
