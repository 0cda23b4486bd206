using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Web;

/// <summary>Reads the file of <c>--web.config.file</c>, and answers <c>check web-config</c>.</summary>
public static class WebConfigFile
{
    /// <summary>The files that it names must be there: a server that cannot show its certificate had better not start.</summary>
    public static WebConfigReading Load(string path, IConfigurationFiles files)
    {
        if (files.Read(path, YamlParser.MaxBytes, out var complaint) is not { } bytes) return new WebConfigReading(null, [new Complaint(path, 0, 0, "", complaint)]);
        var reading = new ConfigurationReading(path, ConfigPath.DirectoryOf(path), _ => null);
        var root = YamlParser.Parse(bytes, reading);
        if (root is null) return new WebConfigReading(null, reading.Complaints);
        WebConfigGrammar.Section.Read(reading.Root(root.IsNull ? new YamlMap([]) : root), out var config);
        var missing = new List<Complaint>(reading.Complaints);
        foreach (var file in reading.NamedFiles)
            if (files.Read(file.Name, YamlParser.MaxBytes, out complaint) is null) missing.Add(new Complaint("", 0, 0, "", $"{file.At}: file \"{file.Name}\": {complaint}"));
        return new WebConfigReading(missing.Count > 0 ? null : config, missing);
    }

    public static CheckReport Check(IReadOnlyList<string> paths, IConfigurationFiles files)
    {
        var lines = new List<CheckLine>();
        foreach (var path in paths)
        {
            var complaints = Load(path, files).Complaints;
            if (complaints.Count == 0) lines.Add(new CheckLine($"{path} SUCCESS"));
            lines.AddRange(complaints.Select(complaint => new CheckLine($"{path} FAILED: {complaint}", true)));
        }

        return new CheckReport(lines, lines.Exists(line => line.IsFailure) ? 1 : 0);
    }
}
