using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>The reading of a configuration file, which also keeps what is valid there and not built here.</summary>
public class ConfigurationReading(string file, string directory, Func<string, string?> environment) : YamlReading(file, directory)
{
    readonly List<Complaint> unbuilt = [];
    readonly List<NamedFile> namedFiles = [];

    /// <summary>Users rely on these: <c>check</c> warns of them, <c>serve</c> refuses to start without them.</summary>
    public IReadOnlyList<Complaint> Unbuilt => unbuilt;

    public ConfigDefaults Defaults { get; init; } = new();

    /// <summary>The environment variable's value, for external labels.</summary>
    public string? Environment(string variable) => environment(variable);

    public IReadOnlyList<NamedFile> NamedFiles => namedFiles;

    public void Name(YamlCursor at, string name, FileUse use)
        => namedFiles.Add(new NamedFile($"{File}:{at.Line}:{at.Column}: {at.Path}", $"{File}:{at.Line}", name, use));

    public void NotBuilt(YamlCursor at)
    {
        if (unbuilt.Count < MaxComplaints) unbuilt.Add(new Complaint(File, at.Line, at.Column, at.Path, "is not built yet"));
    }
}
