using System.Text.Json;
using Barograph.Formats.Exposition;
using Barograph.Formats.MetricsChecks;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.OpenMetrics;

/// <summary>The test cases of the OpenMetrics project itself.</summary>
public class OpenMetricsCorpusTests(ITestOutputHelper output)
{
    static IEnumerable<(string Name, byte[] Page, bool ShouldParse)> Cases()
    {
        if (ConformanceFolder.Find("openmetrics") is not { } folder) yield break;
        foreach (var directory in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            using var test = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "test.json")));
            yield return (Path.GetFileName(directory), File.ReadAllBytes(Path.Combine(directory, "metrics")), test.RootElement.GetProperty("shouldParse").GetBoolean());
        }
    }

    [Fact]
    public void the_strict_check_agrees_with_every_case()
    {
        var (agreed, wrong) = (0, new List<string>());
        foreach (var (name, page, shouldParse) in Cases())
        {
            var error = OpenMetricsChecker.Check(page);
            if (error is null == shouldParse) agreed++;
            else wrong.Add($"{name}: {error?.ToString() ?? "accepted"}");
        }
        output.WriteLine($"openmetrics: {agreed} passed, {wrong.Count} failed{(agreed + wrong.Count == 0 ? " (the corpus is not beside this checkout)" : "")}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void a_scrape_takes_every_case_that_should_parse()
    {
        foreach (var (name, page, _) in Cases().Where(static c => c.ShouldParse))
        {
            var reader = new OpenMetricsReader(page);
            ExpositionEntry entry;
            do entry = reader.Read();
            while (entry > ExpositionEntry.Broken);
            Assert.True(entry == ExpositionEntry.End, $"{name}: {reader.Error}");
        }
    }
}
