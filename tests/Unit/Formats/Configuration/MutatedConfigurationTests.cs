using System.Text;
using Barograph.Formats.Configuration;

namespace Barograph.Tests.Unit.Formats.Configuration;

/// <summary>Whatever stands in a file, the answer is a configuration or complaints, never an exception.</summary>
public class MutatedConfigurationTests
{
    const int Rounds = 1500;

    const string Seed = """
        global: &g
          scrape_interval: 15s
          external_labels: {a: "$X", b: '${Y}'}
          body_size_limit: 15MB
        rule_files: ["r/*.yml"]
        scrape_configs:
        - job_name: a
          <<: {honor_labels: yes}
          scrape_protocols: [PrometheusText0.0.4]
          params: {m: [x, y]}
          basic_auth: {username: u, password: "p\nq"}
          tls_config: {min_version: TLS12}
          static_configs:
          - targets: ["h:1", h]
            labels: {l: v}
          relabel_configs:
          - {source_labels: [__name__, x], regex: '(.*)y[a-z]', target_label: t, replacement: $1}
          - {action: hashmod, modulus: 8, source_labels: [x], target_label: y}
          kubernetes_sd_configs: [{role: pod, selectors: [{role: pod, label: a=b}]}]
          http_sd_configs: [{url: "http://h/x"}]
        remote_write: [{url: http://r, queue_config: {capacity: 1}}]
        storage: {tsdb: {retention: {time: 1d, percentage: 0.5}}}
        """;

    static readonly string[] Pieces = ["null", "[", "]", "{", "}", ": ", "- ", "\n", "\n  ", "&x ", "*x", "*g", "<<: ", "!!int ", "!!binary ", "? ", "| ", "> ", "'", "\"", "\\x", "#", "%YAML 9.9\n", "---\n", "...\n", "\t", "\0", "\uFEFF", "𝄞", "-1", "1e999", "0x", "~"];

    [Fact]
    public void a_mutated_file_is_read_or_refused_and_nothing_else()
    {
        Assert.Empty(PrometheusConfigFile.Parse(Encoding.UTF8.GetBytes(Seed), "p.yml", _ => "v").Complaints);
        var random = new Random(20261121);
        int read = 0, refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var text = new StringBuilder(Seed);
            for (var change = random.Next(1, 3); change > 0; change--) Mutate(text, random);
            var bytes = Encoding.UTF8.GetBytes(text.ToString());
            if (random.Next(10) == 0) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var loaded = PrometheusConfigFile.Parse(bytes, "p.yml", _ => "v");
            Assert.Equal(loaded.Config is null, loaded.Complaints.Count > 0);
            if (loaded.Config is null) refused++;
            else read++;
            if (loaded.Config is { } config) Assert.Empty(PrometheusConfigFile.Parse(Encoding.UTF8.GetBytes(config.Yaml.Text), "p.yml", _ => "v").Complaints);
        }

        Assert.True(read > Rounds / 50 && refused > Rounds / 50, $"{read} read, {refused} refused: the mutations no longer test both sides");
    }

    [Fact]
    public void noise_is_refused()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            if (round % 2 == 0) for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)" \n:-[]{}&*!|>'\"#%,?ab1~<"[bytes[i] % 24];
            var loaded = PrometheusConfigFile.Parse(bytes, "p.yml", _ => null);
            Assert.Equal(loaded.Config is null, loaded.Complaints.Count > 0);
            _ = TargetGroupFile.Parse(bytes, round % 4 < 2 ? "t.json" : "t.yml");
        }
    }

    static void Mutate(StringBuilder text, Random random)
    {
        var at = random.Next(text.Length);
        switch (random.Next(4))
        {
            case 0: text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at)); break;
            case 1: text.Insert(at, Pieces[random.Next(Pieces.Length)]); break;
            case 2: text[at] = (char)random.Next(32, 127); break;
            default:
                var length = Math.Min(random.Next(1, 40), text.Length - at);
                text.Insert(random.Next(text.Length), text.ToString(at, length));
                break;
        }
    }
}
