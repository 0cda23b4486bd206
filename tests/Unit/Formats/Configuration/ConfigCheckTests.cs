using Barograph.Formats.Configuration;
using Barograph.Rules.Files;

namespace Barograph.Tests.Unit.Formats.Configuration;

public class ConfigCheckTests
{
    static (string Text, int Exit) Check(FilesInMemory files, bool syntaxOnly = false)
    {
        var report = ConfigCheck.Run(["p.yml"], syntaxOnly, files, _ => null, (path, names) =>
        {
            var check = new RuleCheck(new RuleFileReader(files, default, names, TimeSpan.FromMinutes(1)));
            check.Check(path);
            return check.Report;
        });
        return (string.Join("\n", report.Lines.Select(line => line.Text)), report.ExitCode);
    }

    [Fact]
    public void a_good_file_gets_promtools_words()
        => Assert.Equal(("Checking p.yml\n SUCCESS: p.yml is valid prometheus config file syntax\n", 0), Check(new FilesInMemory { ["p.yml"] = "global: {}\n" }));

    [Fact]
    public void a_file_that_is_not_there_is_said_to_be_missing()
        => Assert.Equal(("Checking p.yml\n  FAILED: p.yml: no such file or directory\n", 1), Check(new FilesInMemory()));

    [Fact]
    public void files_that_it_names_must_be_there_unless_only_the_syntax_is_checked()
    {
        var files = new FilesInMemory { ["p.yml"] = "scrape_configs:\n- job_name: a\n  authorization:\n    credentials_file: token\n" };
        Assert.Equal(0, Check(files, syntaxOnly: true).Exit);
        Assert.Contains("  FAILED: p.yml:4:23: scrape_configs[0].authorization.credentials_file: file \"token\": no such file or directory", Check(files).Text, StringComparison.Ordinal);
        files["token"] = "x";
        Assert.Equal(0, Check(files).Exit);
    }

    [Fact]
    public void target_files_are_opened_and_may_come_later()
    {
        var files = new FilesInMemory { ["p.yml"] = "scrape_configs:\n- job_name: a\n  file_sd_configs: [{files: [t.json, later.yml]}]\n", ["t.json"] = "[{\"targets\": [1]}]" };
        var (text, exit) = Check(files);
        Assert.Equal(1, exit);
        Assert.Contains("FAILED: checking SD file: t.json:1:15: [0].targets[0]: expected a text, found the number 1", text, StringComparison.Ordinal);
        Assert.Contains("WARNING: p.yml:3:38: scrape_configs[0].file_sd_configs[0].files[1]: file \"later.yml\" does not exist yet", text, StringComparison.Ordinal);
    }

    [Fact]
    public void rule_files_are_checked_to_the_last_expression_by_the_names_of_the_configuration()
    {
        var files = new FilesInMemory
        {
            ["p.yml"] = "global: {metric_name_validation_scheme: legacy}\nrule_files: [r*.yml]\n",
            ["r1.yml"] = "groups: [{name: g, rules: [{record: a, expr: b}]}]\n",
            ["r2.yml"] = "groups: [{name: g, rules: [{record: a, expr: b +}, {record: a.b, expr: b}]}]\n",
        };
        var (text, exit) = Check(files);
        Assert.Equal(1, exit);
        Assert.Contains("  SUCCESS: 2 rule files found\n SUCCESS: p.yml is valid prometheus config file syntax\n\nChecking r1.yml\n  SUCCESS: 1 rules found\n", text, StringComparison.Ordinal);
        Assert.Contains("FAILED:\nr2.yml:1:46: groups[0].rules[0].expr: group \"g\", rule 1, \"a\": could not parse expression: 1:4: parse error: unexpected end of input\nr2.yml:1:61: ", text, StringComparison.Ordinal);
        Assert.Contains("invalid recording rule name: a.b", text, StringComparison.Ordinal);
    }

    [Fact]
    public void scrape_config_files_are_part_of_the_configuration()
    {
        var files = new FilesInMemory { ["p.yml"] = "scrape_config_files: [s/*.yml]\nscrape_configs: [{job_name: a}]\n", ["s/1.yml"] = "scrape_configs: [{job_name: b, static_configs: [{targets: [h]}]}]\n" };
        Assert.Equal(["a", "b"], PrometheusConfigFile.Load("p.yml", files, _ => null).Config!.ScrapeConfigs.Select(job => job.JobName));
        files["s/2.yml"] = "scrape_configs: [{job_name: a}]\n";
        Assert.Contains("FAILED: s/2.yml:1:29: scrape_configs[0].job_name: found multiple scrape configs with job name \"a\", the first in the main configuration file", Check(files).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runtime: {gogc: 50}", "runtime: has no effect")]
    [InlineData("otlp: {promote_resource_attributes: [a]}", "otlp: has no effect")]
    public void what_would_be_missing_silently_is_said(string yaml, string warning)
    {
        var (text, exit) = Check(new FilesInMemory { ["p.yml"] = yaml + "\n" });
        Assert.Equal(0, exit);
        Assert.Contains(warning, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("storage: {tsdb: {out_of_order_time_window: 0s, retention: {percentage: 50}}}")]
    [InlineData("storage: {tsdb: {out_of_order_time_window: 30m}}")]
    [InlineData("global: {scrape_native_histograms: false, convert_classic_histograms_to_nhcb: false}")]
    [InlineData("global: {convert_classic_histograms_to_nhcb: true, always_scrape_classic_histograms: true}")]
    public void what_is_built_or_turned_off_is_not_missing(string yaml)
        => Assert.DoesNotContain("WARNING", Check(new FilesInMemory { ["p.yml"] = yaml + "\n" }).Text, StringComparison.Ordinal);

    [Fact]
    public void what_is_not_built_is_named_with_its_line()
        => Assert.Contains("WARNING: p.yml:3: scrape_configs[0].dns_sd_configs is not built yet", Check(new FilesInMemory { ["p.yml"] = "scrape_configs:\n- job_name: a\n  dns_sd_configs: [{names: [n]}]\n" }).Text, StringComparison.Ordinal);
}
