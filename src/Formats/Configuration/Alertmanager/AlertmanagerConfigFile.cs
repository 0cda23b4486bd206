using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>Reads an <c>alertmanager.yml</c>. Templates that it names are not opened here.</summary>
public static class AlertmanagerConfigFile
{
    /// <summary>From the file's name; relative names in it start from its folder.</summary>
    public static LoadedAlertmanagerConfig Load(string path, IConfigurationFiles files, MatcherMode mode = MatcherMode.Fallback)
        => files.Read(path, YamlParser.MaxBytes, out var complaint) is { } bytes
            ? Parse(bytes, path, mode)
            : new LoadedAlertmanagerConfig(null, [new Complaint(path, 0, 0, "", complaint)], []);

    public static LoadedAlertmanagerConfig Parse(ReadOnlySpan<byte> bytes, string path, MatcherMode mode = MatcherMode.Fallback)
    {
        var reading = new AlertmanagerReading(path, mode);
        var root = YamlParser.Parse(bytes, reading);
        if (root is null) return new LoadedAlertmanagerConfig(null, reading.Complaints, reading.Warnings);
        AlertmanagerGrammar.Section.Read(reading.Root(root.IsNull ? new YamlMap([]) : root), out var draft);
        return new LoadedAlertmanagerConfig(reading.Complaints.Count > 0 ? null : Finish(draft, reading), reading.Complaints, reading.Warnings);
    }

    static AlertmanagerConfig Finish(AlertmanagerDraft draft, AlertmanagerReading reading)
        => new()
        {
            Global = draft.Global!,
            Templates = draft.Templates,
            Route = draft.Route!,
            InhibitRules = draft.InhibitRules,
            TimeIntervals = [.. draft.MuteTimeIntervals, .. draft.TimeIntervals],
            Receivers = draft.Receivers,
            Unbuilt = [.. reading.Unbuilt.Select(one => $"{one.File}:{one.Line}: {one.Path} {one.Message}")],
            Yaml = new(() => YamlPrinter.Print(AlertmanagerGrammar.Section.Write(draft))),
        };
}
