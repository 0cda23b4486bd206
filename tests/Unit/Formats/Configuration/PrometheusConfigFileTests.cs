using System.Text;
using Barograph.Formats.Configuration;

namespace Barograph.Tests.Unit.Formats.Configuration;

public class PrometheusConfigFileTests
{
    static LoadedConfig Parse(string yaml) => PrometheusConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), "/etc/p/prometheus.yml", name => name == "REGION" ? "eu" : null);

    static PrometheusConfig Read(string yaml)
    {
        var loaded = Parse(yaml);
        Assert.Empty(loaded.Complaints);
        return loaded.Config!;
    }

    static string Complaint(string yaml) => Assert.Single(Parse(yaml).Complaints).ToString();

    [Fact]
    public void an_empty_file_is_a_configuration_that_scrapes_nothing()
    {
        Assert.Empty(Read("").ScrapeConfigs);
        Assert.Equal(TimeSpan.FromMinutes(1), Read("# nothing").Global.ScrapeInterval);
    }

    [Fact]
    public void a_job_takes_from_the_global_section_what_it_does_not_say()
    {
        var config = Read("""
            global: {scrape_interval: 15s, sample_limit: 7, external_labels: {region: "${REGION}-1", plain: $$x}}
            scrape_configs:
            - job_name: a
              static_configs: [{targets: ["h:1", "h:2"], labels: {zone: z}}]
            - {job_name: b, scrape_interval: 5s, sample_limit: 3}
            """);
        Assert.Equal("{plain=\"$x\", region=\"eu-1\"}", config.Global.ExternalLabels.ToString());
        var a = config.ScrapeConfigs[0];
        Assert.Equal((15, 10, 7L), (a.ScrapeInterval.TotalSeconds, a.ScrapeTimeout.TotalSeconds, a.Limits.SampleLimit));
        var group = Assert.Single(Assert.IsType<StaticDiscoveryConfig>(Assert.Single(a.Discoveries)).Groups);
        Assert.Equal("h:2", group.Targets[1].Get("__address__"));
        var b = config.ScrapeConfigs[1];
        Assert.Equal((5, 5, 3L), (b.ScrapeInterval.TotalSeconds, b.ScrapeTimeout.TotalSeconds, b.Limits.SampleLimit));
    }

    [Fact]
    public void defaults_of_the_command_line_hold_where_the_file_says_nothing()
    {
        var files = new FilesInMemory { ["p.yml"] = "scrape_config_files: [more.yml]\nscrape_configs: [{job_name: a}, {job_name: b, extra_scrape_metrics: false, scrape_protocols: [PrometheusText0.0.4]}]\n", ["more.yml"] = "scrape_configs: [{job_name: c}]\n", ["g.yml"] = "global: {extra_scrape_metrics: false, scrape_protocols: [PrometheusText1.0.0]}\nscrape_configs: [{job_name: a}]\n" };
        var defaults = new ConfigDefaults { ExtraScrapeMetrics = true, ProtobufFirst = true };
        string Jobs(string file, ConfigDefaults? with) => string.Join(' ', PrometheusConfigFile.Load(file, files, static _ => null, with).Config!.ScrapeConfigs.Select(static j => $"{j.JobName}:{j.ExtraScrapeMetrics}:{j.ScrapeProtocols[0]}:{j.ScrapeProtocols.Count}"));
        Assert.Equal("a:True:PrometheusProto:5 b:False:PrometheusText0_0_4:1 c:True:PrometheusProto:5", Jobs("p.yml", defaults));
        Assert.Equal("a:False:PrometheusText1_0_0:1", Jobs("g.yml", defaults));
        Assert.Equal("a:False:OpenMetricsText1_0_0:4 b:False:PrometheusText0_0_4:1 c:False:OpenMetricsText1_0_0:4", Jobs("p.yml", null));
    }

    [Fact]
    public void a_mistyped_key_is_named_with_its_place_and_what_was_meant()
        => Assert.Equal(
            "/etc/p/prometheus.yml:4:5: scrape_configs[0].basic_auth.usernme: unknown field; did you mean \"username\"? "
            + "allowed: password, password_file, password_ref, username, username_file, username_ref",
            Complaint("scrape_configs:\n- job_name: a\n  basic_auth:\n    usernme: x\n"));

    [Fact]
    public void all_mistakes_of_a_file_are_told_at_once()
    {
        var complaints = Parse("global: {scrape_interval: 15, sample_limit: x}\nscrape_configs:\n- {job_name: a, honor_labels: 1}\n- {job_name: b, relabel_configs: [{regex: '('}]}\n").Complaints;
        Assert.Equal(
            ["global.scrape_interval", "global.sample_limit", "scrape_configs[0].honor_labels", "scrape_configs[1].relabel_configs[0].regex"],
            complaints.Select(complaint => complaint.Path));
    }

    [Fact]
    public void relative_file_names_start_from_the_folder_of_the_file()
    {
        var config = Read("rule_files: [r/*.yml, /abs.yml]\nscrape_configs:\n- job_name: a\n  basic_auth: {username: u, password_file: ../secret}\n");
        Assert.Equal(["/etc/p/r/*.yml", "/abs.yml"], config.RuleFiles);
        Assert.Equal("/etc/secret", config.ScrapeConfigs[0].Http.BasicAuth!.PasswordFile);
    }
}
