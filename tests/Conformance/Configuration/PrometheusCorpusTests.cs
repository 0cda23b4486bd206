using Barograph.Formats.Configuration;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Configuration;

/// <summary>Prometheus' own configuration files: what it refuses is refused here, what it takes is taken.</summary>
public class PrometheusCorpusTests(ITestOutputHelper output)
{
    // They are bad only together with a file that was left out of the corpus; ScrapeConfigFilesTests has those cases with the file.
    static readonly string[] BadOnlyWithTheirNeighbour =
        ["scrape_config_files_double_import.bad.yml", "scrape_config_files_duplicate.bad.yml", "scrape_config_files_global_duplicate.bad.yml"];

    [Fact]
    public void every_file_of_the_corpus_gets_the_verdict_of_its_name()
    {
        if (!ConformanceFolder.TryFind("prometheus-config", output, out var folder)) return;
        int refused = 0, accepted = 0;
        var wrong = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var file = Path.GetRelativePath(folder, path);
            var loaded = PrometheusConfigFile.Parse(File.ReadAllBytes(path), file, _ => null);
            var bad = (file.Contains(".bad.", StringComparison.Ordinal) || file.Contains(".incompatible.", StringComparison.Ordinal)) && !BadOnlyWithTheirNeighbour.Contains(file);
            if (loaded.Config is null) refused++;
            else accepted++;
            if (loaded.Complaints.Count > 0) output.WriteLine(string.Join("; ", loaded.Complaints));
            if (bad == loaded.Complaints.Count > 0) continue;
            wrong.Add(bad ? $"{file} is accepted" : $"{file} is refused: {string.Join("; ", loaded.Complaints)}");
        }

        output.WriteLine($"{accepted + refused} files: {accepted} accepted, {refused} refused, {wrong.Count} wrong");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }
}
