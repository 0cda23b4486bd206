using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>
/// <c>check config</c>: the lines of promtool's answer, and more of them, since all mistakes are told. With the syntax alone,
/// no file but the configuration itself is opened.
/// </summary>
public sealed class ConfigCheck
{
    readonly IConfigurationFiles files;
    readonly Func<string, string?> environment;
    readonly List<CheckLine> lines = [];
    bool failed;

    ConfigCheck(IConfigurationFiles files, Func<string, string?> environment)
    {
        this.files = files;
        this.environment = environment;
    }

    public static CheckReport Run(IReadOnlyList<string> paths, bool syntaxOnly, IConfigurationFiles files, Func<string, string?> environment)
    {
        var check = new ConfigCheck(files, environment);
        foreach (var path in paths) check.CheckOne(path, syntaxOnly);
        return new CheckReport(check.lines, check.failed ? 1 : 0);
    }

    void CheckOne(string path, bool syntaxOnly)
    {
        Say($"Checking {path}");
        var loaded = Load(path, syntaxOnly);
        foreach (var warning in loaded.Warnings) Say($"  WARNING: {warning}");
        foreach (var complaint in loaded.Complaints) Fail(complaint.ToString());
        if (loaded.Config is null)
        {
            Say("");
            return;
        }

        foreach (var unbuilt in loaded.Config.Unbuilt) Say($"  WARNING: {unbuilt}");
        var before = lines.Count(line => line.IsFailure);
        var ruleFiles = syntaxOnly ? [] : CheckNamedFiles(loaded.NamedFiles);
        if (lines.Count(line => line.IsFailure) == before)
        {
            if (ruleFiles.Count > 0) Say($"  SUCCESS: {ruleFiles.Count} rule files found");
            Say($" SUCCESS: {path} is valid prometheus config file syntax");
        }

        Say("");
        foreach (var rules in ruleFiles) CheckRuleFile(rules);
    }

    LoadedConfig Load(string path, bool syntaxOnly)
    {
        if (!syntaxOnly) return PrometheusConfigFile.Load(path, files, environment);
        return files.Read(path, YamlParser.MaxBytes, out var complaint) is { } bytes
            ? PrometheusConfigFile.Parse(bytes, path, environment)
            : new LoadedConfig(null, [new Complaint(path, 0, 0, "", complaint)], []);
    }

    /// <summary>Returns the rule files found.</summary>
    List<string> CheckNamedFiles(IReadOnlyList<NamedFile> named)
    {
        var ruleFiles = new List<string>();
        foreach (var file in named)
        {
            switch (file.Use)
            {
                case FileUse.Material:
                    if (files.Read(file.Name, YamlParser.MaxBytes, out var complaint) is null) Fail($"{file.At}: file \"{file.Name}\": {complaint}");
                    break;
                case FileUse.Rules:
                    var matches = files.Match(file.Name);
                    if (matches.Count == 0 && !file.Name.Contains('*', StringComparison.Ordinal)) Fail($"{file.At}: \"{file.Name}\" does not point to an existing file");
                    ruleFiles.AddRange(matches);
                    break;
                case FileUse.ScrapeConfigs:
                    if (files.Match(file.Name).Count == 0) Say($"  WARNING: {file.At}: no file matches \"{file.Name}\"");
                    break;
                case FileUse.Targets:
                    CheckTargets(file);
                    break;
            }
        }

        return ruleFiles;
    }

    void CheckTargets(NamedFile file)
    {
        var matches = files.Match(file.Name);
        if (matches.Count == 0) Say($"  WARNING: {file.At}: file \"{file.Name}\" does not exist yet");
        foreach (var match in matches)
        {
            if (files.Read(match, YamlParser.MaxBytes, out var complaint) is not { } bytes)
            {
                Fail($"{match}: {complaint}");
                continue;
            }

            foreach (var wrong in TargetGroupFile.Parse(bytes, match).Complaints) Fail($"checking SD file: {wrong}");
        }
    }

    /// <summary>The grammar of rules is not built yet: what is no YAML, or no list of groups, is found.</summary>
    void CheckRuleFile(string path)
    {
        Say($"Checking {path}");
        var reading = new YamlReading(path, ConfigPath.DirectoryOf(path));
        var rules = 0;
        if (files.Read(path, YamlParser.MaxBytes, out var complaint) is not { } bytes) reading.Complain(0, 0, "", complaint);
        else if (YamlParser.Parse(bytes, reading) is { IsNull: false } root) rules = CountRules(reading.Root(root));
        foreach (var wrong in reading.Complaints) Fail(wrong.ToString());
        if (reading.Complaints.Count == 0) Say($"  SUCCESS: {rules} rules found");
        Say("");
    }

    static int CountRules(YamlCursor root)
    {
        if (root.Node is not YamlMap)
        {
            root.Expected("a map with the key groups");
            return 0;
        }

        if (root.Find("groups") is not { Node.IsNull: false } groups) return 0;
        if (groups.Node is not YamlList list)
        {
            groups.Expected("a list of groups");
            return 0;
        }

        return list.Items.OfType<YamlMap>().Sum(group => (group["rules"] as YamlList)?.Items.Count ?? 0);
    }

    void Say(string line) => lines.Add(new CheckLine(line));

    void Fail(string message)
    {
        lines.Add(new CheckLine("  FAILED: " + message, true));
        failed = true;
    }
}
