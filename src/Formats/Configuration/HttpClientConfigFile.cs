using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>Reads a file that holds the settings of an HTTP client and nothing else: <c>--http.config.file</c> of the tools.</summary>
public static class HttpClientConfigFile
{
    /// <summary>Null where the file cannot be read or is wrong; the complaints say why.</summary>
    public static HttpClientConfig? Load(string path, IConfigurationFiles files, out IReadOnlyList<Complaint> complaints)
    {
        complaints = [];
        if (files.Read(path, YamlParser.MaxBytes, out var complaint) is not { } bytes)
        {
            complaints = [new Complaint(path, 0, 0, "", complaint)];
            return null;
        }
        var reading = new ConfigurationReading(path, ConfigPath.DirectoryOf(path), static _ => null);
        var config = new HttpClientConfig();
        if (YamlParser.Parse(bytes, reading) is { } root) HttpClientGrammar.Section.Read(reading.Root(root.IsNull ? new YamlMap([]) : root), out config);
        complaints = reading.Complaints;
        return complaints.Count == 0 ? config : null;
    }
}
