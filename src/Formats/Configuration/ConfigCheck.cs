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

    readonly Func<string, NameValidation, CheckReport> checkRules;

    ConfigCheck(IConfigurationFiles files, Func<string, string?> environment, Func<string, NameValidation, CheckReport> checkRules)
    {
        this.files = files;
        this.environment = environment;
        this.checkRules = checkRules;
    }

    /// <param name="paths">Configuration files.</param>
    /// <param name="syntaxOnly">Open nothing but these.</param>
    /// <param name="files">Where they lie.</param>
    /// <param name="environment">For external labels.</param>
    /// <param name="checkRules">Judges a rule file: what stands in one is known on a higher floor.</param>
    public static CheckReport Run(
        IReadOnlyList<string> paths, bool syntaxOnly, IConfigurationFiles files, Func<string, string?> environment, Func<string, NameValidation, CheckReport> checkRules)
    {
        var check = new ConfigCheck(files, environment, checkRules);
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
        foreach (var rules in ruleFiles)
        {
            var report = checkRules(rules, loaded.Config.Global.NameValidation);
            lines.AddRange(report.Lines);
            failed |= report.ExitCode == 1;
        }
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

    void Say(string line) => lines.Add(new CheckLine(line));

    void Fail(string message)
    {
        lines.Add(new CheckLine("  FAILED: " + message, true));
        failed = true;
    }
}
