using System.Text;
using System.Text.Json;
using Barograph.Formats.Configuration;
using Barograph.Formats.Yaml;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Configuration;

/// <summary>What <c>/api/v1/status/config</c> shows is, as a tree, what the real Prometheus shows for the same file.</summary>
public class StatusConfigTests(ITestOutputHelper output)
{
    // Settings that came after the Prometheus which is on our machines, and one key that it shows by accident of its own code.
    static readonly string[] Newer =
        ["scrape_native_histograms", "extra_scrape_metrics", "metric_name_validation_scheme", "metric_name_escaping_scheme",
         "label_name_underscore_sanitization", "label_name_preserve_multiple_underscores", "outofordertimewindow", "external_id", "username_ref"];

    // A list that no one gave is not shown any more, and DigitalOcean has roles now.
    static readonly string[] NewerAt = [".global.scrape_protocols", ".digitalocean_sd_configs[0].role"];

    public static TheoryData<string, string> Configurations()
        => new()
        {
            { "empty", "" },
            { "one job", "scrape_configs: [{job_name: a, static_configs: [{targets: ['h:1']}]}]" },
            {
                "a job with everything", """
                global: {scrape_interval: 15s, external_labels: {b: "2", a: x}, body_size_limit: 15MB, sample_limit: 7, query_log_file: q.log, keep_dropped_targets: 3}
                scrape_configs:
                - job_name: a
                  scrape_timeout: 1s
                  params: {m: [x, "1"], a: []}
                  honor_labels: true
                  honor_timestamps: false
                  scheme: https
                  metrics_path: /m
                  body_size_limit: 1GB512MB
                  fallback_scrape_protocol: PrometheusText0.0.4
                  native_histogram_bucket_limit: 9
                  native_histogram_min_bucket_factor: 1.5
                  basic_auth: {username: u, password: secret}
                  tls_config: {ca_file: ca.pem, server_name: n, min_version: TLS12}
                  follow_redirects: false
                  enable_http2: false
                  proxy_url: http://u:p@proxy:3128
                  no_proxy: localhost
                  proxy_connect_header: {X: [y]}
                  http_headers: {H: {values: [a], secrets: [b], files: [/dev/null]}}
                  static_configs:
                  - {targets: ['h:1', 'h:2'], labels: {l: v}}
                  - {targets: []}
                  file_sd_configs: [{files: [t.json, /abs/*.yml]}]
                  http_sd_configs: [{url: 'http://h/x', refresh_interval: 10s, authorization: {credentials: c}}]
                  relabel_configs:
                  - {source_labels: [x, y], target_label: t}
                  - {source_labels: [x], regex: '(.*)', target_label: t, separator: '', replacement: ''}
                  - {action: HashMod, modulus: 8, source_labels: [x], target_label: y}
                  - {action: labeldrop, regex: 'a|b'}
                  metric_relabel_configs: [{action: keep, source_labels: [__name__], regex: '1'}]
                - job_name: b
                  authorization: {type: Foo, credentials_file: /dev/null}
                  relabel_configs: [{regex: , target_label: t}]
                - job_name: c
                  oauth2: {client_id: i, client_secret: s, token_url: 'http://t', scopes: [a], endpoint_params: {p: q}, tls_config: {insecure_skip_verify: true}}
                - job_name: d
                  bearer_token: abc
                """
            },
            {
                "the other sections", """
                runtime: {gogc: 40}
                rule_files: [r/*.yml]
                alerting:
                  alert_relabel_configs: [{action: labeldrop, regex: r}]
                  alertmanagers:
                  - {static_configs: [{targets: ['am:9093']}], path_prefix: /x, timeout: 5s}
                remote_write:
                - {url: 'http://127.0.0.1:1/w', name: n, headers: {a: b}, write_relabel_configs: [{action: drop, source_labels: [x], regex: y}], queue_config: {capacity: 5}}
                - {url: 'http://127.0.0.1:1/v', sigv4: {region: eu, access_key: a, secret_key: b}, metadata_config: {send: false}}
                remote_read: [{url: 'http://127.0.0.1:1/r', read_recent: true, required_matchers: {job: x}}]
                storage: {tsdb: {out_of_order_time_window: 30m}, exemplars: {max_exemplars: 5}}
                otlp: {promote_resource_attributes: [a.b], translation_strategy: NoUTF8EscapingWithSuffixes}
                """
            },
            {
                "discoveries", """
                scrape_configs:
                - job_name: a
                  dns_sd_configs: [{names: [n.invalid]}, {names: [m.invalid], type: A, port: 1}]
                  kubernetes_sd_configs: [{role: pod, api_server: 'http://127.0.0.1:1', namespaces: {names: [x]}, selectors: [{role: pod, label: a=b}], attach_metadata: {node: true}}]
                  ec2_sd_configs: [{region: r, access_key: a, secret_key: b, filters: [{name: n, values: [v]}]}]
                  lightsail_sd_configs: [{region: r, access_key: a, secret_key: b}]
                  docker_sd_configs: [{host: 'http://127.0.0.1:1'}]
                  dockerswarm_sd_configs: [{host: 'http://127.0.0.1:1', role: nodes}]
                  eureka_sd_configs: [{server: 'http://127.0.0.1:1'}]
                  hetzner_sd_configs: [{role: hcloud}]
                  ionos_sd_configs: [{datacenter_id: d}]
                  linode_sd_configs: [{}]
                  marathon_sd_configs: [{servers: ['http://127.0.0.1:1'], auth_token: t}]
                  puppetdb_sd_configs: [{url: 'http://127.0.0.1:1', query: q}]
                  triton_sd_configs: [{account: a, dns_suffix: d, endpoint: e}]
                  uyuni_sd_configs: [{server: 'http://127.0.0.1:1', username: u, password: p}]
                  vultr_sd_configs: [{}]
                  digitalocean_sd_configs: [{}]
                  ovhcloud_sd_configs: [{service: vps, application_key: a, application_secret: b, consumer_key: c}]
                  scaleway_sd_configs: [{role: instance, project_id: 11111111-1111-1111-1111-111111111112, access_key: SCWXXXXXXXXXXXXXXXXX, secret_key: 11111111-1111-1111-1111-111111111111}]
                """
            },
        };

    [Theory]
    [MemberData(nameof(Configurations))]
    public async Task the_shown_configuration_is_the_same_tree(string name, string yaml)
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out _)) return;
        var theirs = await Shown(yaml);
        var ours = PrometheusConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), "prometheus.yml", _ => null);
        Assert.Empty(ours.Complaints);
        var differences = new List<string>();
        Diff(name, Tree(theirs), Tree(ours.Config!.Yaml.Text), differences);
        output.WriteLine(ours.Config.Yaml.Text);
        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    async Task<string> Shown(string yaml)
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var program)) return "";
        await using var prometheus = await PeerProcess.StartAsync(
            program, (port, _) => ["--config.file=prometheus.yml", "--storage.tsdb.path=data", $"--web.listen-address=127.0.0.1:{port}"], "/-/ready",
            folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), yaml), CancellationToken.None);
        using var answer = JsonDocument.Parse(await prometheus.Http.GetStringAsync(new Uri("/api/v1/status/config", UriKind.Relative)));
        return answer.RootElement.GetProperty("data").GetProperty("yaml").GetString()!;
    }

    static YamlNode Tree(string yaml) => YamlParser.Parse(Encoding.UTF8.GetBytes(yaml), new YamlReading("", ""))!;

    static void Diff(string path, YamlNode theirs, YamlNode ours, List<string> differences)
    {
        switch (theirs, ours)
        {
            case (YamlMap a, YamlMap b):
                foreach (var key in a.Entries.Concat(b.Entries).Select(entry => entry.Key).Distinct().Except(Newer))
                {
                    if (a[key] is { } left && b[key] is { } right) Diff($"{path}.{key}", left, right, differences);
                    else if (!NewerAt.Any($"{path}.{key}".EndsWith)) differences.Add(a[key] is null ? $"{path}.{key}: only ours: {Text(b[key]!)}" : $"{path}.{key}: only theirs: {Text(a[key]!)}");
                }
                break;
            case (YamlList a, YamlList b) when a.Items.Count == b.Items.Count:
                for (var i = 0; i < a.Items.Count; i++) Diff($"{path}[{i}]", a.Items[i], b.Items[i], differences);
                break;
            case (YamlScalar a, YamlScalar b) when a.Text == b.Text && a.IsNull == b.IsNull:
                break;
            default:
                differences.Add($"{path}: theirs {Text(theirs)}, ours {Text(ours)}");
                break;
        }
    }

    static string Text(YamlNode node) => YamlPrinter.Print(node).Trim().Replace("\n", " ⏎ ", StringComparison.Ordinal);
}
