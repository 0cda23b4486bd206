using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>Reads a <c>prometheus.yml</c> and the scrape config files that it names.</summary>
public static class PrometheusConfigFile
{
    /// <summary>From the file's name; relative names in it start from its folder.</summary>
    public static LoadedConfig Load(string path, IConfigurationFiles files, Func<string, string?> environment, ConfigDefaults? defaults = null)
        => files.Read(path, YamlParser.MaxBytes, out var complaint) is { } bytes
            ? Read(bytes, path, files, environment, defaults ?? new())
            : new LoadedConfig(null, [new Complaint(path, 0, 0, "", complaint)], []);

    /// <summary>From text alone: <c>scrape_config_files</c> are not opened.</summary>
    public static LoadedConfig Parse(ReadOnlySpan<byte> bytes, string path, Func<string, string?> environment) => Read(bytes, path, null, environment, new());

    static LoadedConfig Read(ReadOnlySpan<byte> bytes, string path, IConfigurationFiles? files, Func<string, string?> environment, ConfigDefaults defaults)
    {
        var reading = new ConfigurationReading(path, ConfigPath.DirectoryOf(path), environment) { Defaults = defaults };
        var root = YamlParser.Parse(bytes, reading);
        if (root is null) return new LoadedConfig(null, reading.Complaints, reading.Warnings);
        // An empty file is a valid configuration: nothing is scraped.
        PrometheusGrammar.Section.Read(reading.Root(root.IsNull ? new YamlMap([]) : root), out var draft);
        var readings = new List<ConfigurationReading> { reading };
        var scrapes = new List<ScrapeDraft>(draft.Scrapes);
        if (files is not null && reading.Complaints.Count == 0) ReadScrapeFiles(draft, files, environment, readings, scrapes);
        Complaint[] complaints = [.. readings.SelectMany(one => one.Complaints)];
        Complaint[] warnings = [.. readings.SelectMany(one => one.Warnings)];
        NamedFile[] named = [.. readings.SelectMany(one => one.NamedFiles)];
        return new LoadedConfig(complaints.Length > 0 ? null : Finish(draft, scrapes, readings), complaints, warnings) { NamedFiles = named };
    }

    static void ReadScrapeFiles(
        PrometheusDraft draft, IConfigurationFiles files, Func<string, string?> environment, List<ConfigurationReading> readings, List<ScrapeDraft> scrapes)
    {
        var jobs = draft.Scrapes.ToDictionary(scrape => scrape.Config.JobName, _ => "the main configuration file");
        foreach (var file in draft.ScrapeConfigFiles.SelectMany(files.Match))
        {
            var reading = new ConfigurationReading(file, ConfigPath.DirectoryOf(file), environment);
            readings.Add(reading);
            if (files.Read(file, YamlParser.MaxBytes, out var complaint) is not { } bytes)
            {
                reading.Complain(0, 0, "", complaint);
                continue;
            }

            var root = YamlParser.Parse(bytes, reading);
            if (root is null or { IsNull: true }) continue;
            var cursor = reading.Root(root);
            if (!PrometheusGrammar.ScrapeFile.Read(cursor, out var read)) continue;
            scrapes.AddRange(PrometheusGrammar.CompleteScrapes(read.Scrapes, draft.Global!, cursor.Find("scrape_configs"), jobs, file));
        }
    }

    static PrometheusConfig Finish(PrometheusDraft draft, List<ScrapeDraft> scrapes, List<ConfigurationReading> readings)
        => new()
        {
            Global = draft.Global!.Config,
            ScrapeConfigs = [.. scrapes.Select(scrape => scrape.Config with { Yaml = new(() => YamlPrinter.Print(ScrapeGrammar.Section.Write(scrape))) })],
            RuleFiles = draft.RuleFiles,
            ScrapeConfigFiles = draft.ScrapeConfigFiles,
            Storage = draft.Storage ?? new StorageConfig(),
            Alerting = draft.Alerting ?? new AlertingConfig(),
            RemoteRead = [.. draft.RemoteRead.Select(RemoteReadConfig.Of)],
            Unbuilt = [.. readings.SelectMany(one => one.Unbuilt).Select(one => $"{one.File}:{one.Line}: {one.Path} {one.Message}")],
            Yaml = new(() => YamlPrinter.Print(PrometheusGrammar.Section.Write(draft))),
        };
}
