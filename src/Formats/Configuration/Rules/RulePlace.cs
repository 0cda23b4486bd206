using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Rules;

/// <summary>Where a rule stands in its file, to complain of it by name.</summary>
/// <param name="number">Within its group, from 1.</param>
public sealed class RulePlace(YamlCursor at, string group, int number, string name)
{
    public int Line => at.Line;

    public void Complain(string key, string message) => Complain(at.Find(key), message);

    /// <summary>About one entry of <c>labels</c> or <c>annotations</c>.</summary>
    public void Complain(string map, string key, string message) => Complain(at.Find(map)?.Find(key), message);

    public void Warn(string key, string message) => (at.Find(key) ?? at).Warn(Named(message));

    void Complain(YamlCursor? where, string message) => (where ?? at).Complain(Named(message));

    string Named(string message) => $"group \"{group}\", rule {number}, \"{name}\": {message}";
}
