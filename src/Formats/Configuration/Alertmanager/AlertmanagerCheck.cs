using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary><c>check alertmanager</c>: the lines of amtool's answer, and more of them, since all mistakes are told.</summary>
public sealed class AlertmanagerCheck
{
    readonly IConfigurationFiles files;
    readonly MatcherMode mode;
    readonly Func<string, string, string?> templateComplaint;
    readonly List<CheckLine> lines = [];
    int failed;

    AlertmanagerCheck(IConfigurationFiles files, MatcherMode mode, Func<string, string, string?> templateComplaint)
    {
        this.files = files;
        this.mode = mode;
        this.templateComplaint = templateComplaint;
    }

    /// <param name="templateComplaint">What is wrong with a template of this name and text, or null.</param>
    public static CheckReport Run(IReadOnlyList<string> paths, IConfigurationFiles files, MatcherMode mode, Func<string, string, string?> templateComplaint)
    {
        var check = new AlertmanagerCheck(files, mode, templateComplaint);
        foreach (var path in paths) check.CheckOne(path);
        if (check.failed > 0) check.lines.Add(new CheckLine($"failed to validate {check.failed} file(s)", true));
        return new CheckReport(check.lines, check.failed > 0 ? 1 : 0);
    }

    void CheckOne(string path)
    {
        var loaded = AlertmanagerConfigFile.Load(path, files, mode);
        if (loaded.Config is not { } config)
        {
            Say($"Checking '{path}'  FAILED: {loaded.Complaints[0]}");
            foreach (var complaint in loaded.Complaints.Skip(1)) Fail(complaint.ToString());
            failed++;
            Say("");
            return;
        }

        Say($"Checking '{path}'  SUCCESS");
        foreach (var warning in loaded.Warnings) Say($"  WARNING: {warning}");
        foreach (var unbuilt in config.Unbuilt) Say($"  WARNING: {unbuilt}");
        Say("Found:");
        Say(" - global config");
        Say(" - route");
        Say($" - {config.InhibitRules.Count} inhibit rules");
        Say($" - {config.Receivers.Count} receivers");
        Say($" - {config.Templates.Count} templates");
        if (config.Templates.Count > 0) CheckTemplates(config.Templates);
        Say("");
    }

    /// <summary>A pattern that matches nothing is no mistake: the files may come later.</summary>
    void CheckTemplates(IReadOnlyList<string> patterns)
    {
        var wrong = new List<string>();
        foreach (var file in patterns.SelectMany(files.Match))
        {
            if (files.Read(file, YamlParser.MaxBytes, out var complaint) is not { } bytes) wrong.Add($"{file}: {complaint}");
            else if (templateComplaint(file[(file.LastIndexOf('/') + 1)..], System.Text.Encoding.UTF8.GetString(bytes)) is { } mistake) wrong.Add($"{file}: {mistake}");
        }

        foreach (var mistake in wrong) Fail(mistake);
        if (wrong.Count == 0) Say("  SUCCESS");
        else failed++;
    }

    void Say(string line) => lines.Add(new CheckLine(line));

    void Fail(string message) => lines.Add(new CheckLine("  FAILED: " + message, true));
}
