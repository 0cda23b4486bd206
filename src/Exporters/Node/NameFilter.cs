using Barograph.Model.Regex;

namespace Barograph.Exporters.Node;

/// <summary>Which devices, mount points or file systems are shown: an include pattern, else an exclude pattern, else all.</summary>
public sealed class NameFilter
{
    readonly Re2Pattern? include;
    readonly Re2Pattern? exclude;

    public NameFilter(string include, string exclude)
    {
        if (include.Length > 0) this.include = Anywhere(include);
        else if (exclude.Length > 0) this.exclude = Anywhere(exclude);
    }

    public bool Shows(ReadOnlySpan<byte> name) => include is not null ? include.IsMatch(name) : exclude is null || !exclude.IsMatch(name);

    // Re2Pattern is anchored as Prometheus' matchers are; node_exporter's flags are not.
    static Re2Pattern Anywhere(string pattern) => Re2Pattern.Parse($"(?s:.*)(?:{pattern})(?s:.*)");
}
