using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Barograph.Formats.Configuration;
using Barograph.Model.Labels;
using Barograph.Scraping.Targets;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Relabelling;

/// <summary>Targets as promtool makes them of the same configuration: defaults, all relabelling actions, what is dropped.</summary>
public sealed class PromtoolRelabellingTests(ITestOutputHelper output) : IDisposable
{
    const int Jobs = 40, RulesPerJob = 4;

    static readonly string[] Labels = ["a", "b", "c", "__meta_x", "__meta_y_z", "__address__", "job", "missing"];
    static readonly string[] Targets = ["a", "b", "new", "__tmp_t", "__param_module", "__metrics_path__", "job", "instance"];
    static readonly string[] TargetTemplates = ["${1}_t", "l_$1", "${2}x", "a$1"];
    static readonly string[] Regexes = ["(.*)", "(.+)", "foo", "f(.*)", "(f)(o+)", ".*;.*", "([^;]*);?(.*)", "(?P<n>[a-z]+)-?(.*)", "b|foo|", "(?i)FOO", "\\d+", "(x)?(.*)"];
    // Each with a group: a label whose mapped name comes out empty is dropped by us and kept, nameless, by Prometheus.
    static readonly string[] NameRegexes = ["__meta_(.*)", "(a|b)", "(c.*)", "__meta_([a-z])_(.*)", "(__tmp.*)"];
    static readonly string[] Replacements = ["$1", "${1}", "$2-$1", "$$1", "lit", "${n}", "", "${1}x$0", "$1x", "$", "${", "äö$1"];
    static readonly string[] Separators = ["", "; ", "/", "@@"];

    readonly string file = Path.Combine(Path.GetTempPath(), $"barograph-relabel-{Guid.NewGuid():N}.yml");

    [Fact]
    public async Task generated_rules_make_the_same_targets()
    {
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        var yaml = Generate(new Random(20261121));
        await File.WriteAllTextAsync(file, yaml);
        var loaded = PrometheusConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), file, static _ => null);
        Assert.True(loaded.Config is not null, string.Join('\n', loaded.Complaints));
        var compared = 0;
        foreach (var config in loaded.Config.ScrapeConfigs)
        {
            var theirs = await AskAsync(promtool, config.JobName);
            var ours = Judge(config);
            Assert.True(theirs.SetEquals(ours), $"job {config.JobName}\n{config.Yaml}\ntheirs only:\n{string.Join('\n', theirs.Except(ours))}\nours only:\n{string.Join('\n', ours.Except(theirs))}");
            compared += ours.Count(static o => !o.EndsWith("{}", StringComparison.Ordinal) && !o.EndsWith("faulty", StringComparison.Ordinal));
        }
        output.WriteLine($"{compared} scraped targets of {Jobs} jobs compared");
    }

    static HashSet<string> Judge(ScrapeConfig config)
    {
        var plan = new TargetPlan(config);
        var shown = new HashSet<string>();
        foreach (var group in config.Discoveries.OfType<StaticDiscoveryConfig>().SelectMany(static d => d.Groups))
        {
            foreach (var labels in group.Targets)
            {
                var verdict = plan.Judge(labels, group.Labels, out var discovered, out var target);
                var made = verdict == TargetPlan.Verdict.Scrape ? target!.AllLabels : LabelSet.Empty;
                shown.Add($"{discovered} → {made}{(verdict == TargetPlan.Verdict.Faulty ? " faulty" : "")}");
            }
        }
        return shown;
    }

    async Task<HashSet<string>> AskAsync(string promtool, string job)
    {
        using var process = Process.Start(new ProcessStartInfo(promtool, ["check", "service-discovery", file, job, "--timeout=150ms"]) { RedirectStandardOutput = true })!;
        var json = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        using var answer = JsonDocument.Parse(json);
        var shown = new HashSet<string>();
        foreach (var target in answer.RootElement.EnumerateArray())
        {
            var faulty = target.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null;
            shown.Add($"{Read(target.GetProperty("discoveredLabels"))} → {(faulty ? LabelSet.Empty : Read(target.GetProperty("labels")))}{(faulty ? " faulty" : "")}");
        }
        return shown;
    }

    static LabelSet Read(JsonElement labels)
    {
        var builder = new LabelSetBuilder();
        if (labels.ValueKind == JsonValueKind.Object)
        {
            foreach (var label in labels.EnumerateObject()) builder.Set(Encoding.UTF8.GetBytes(label.Name), Encoding.UTF8.GetBytes(label.Value.GetString()!));
        }
        return builder.ToLabelSet();
    }

    static string Generate(Random random)
    {
        var yaml = new StringBuilder("scrape_configs:\n");
        for (var job = 0; job < Jobs; job++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"- job_name: j{job}\n  params: {{module: [m, n]}}\n  static_configs:\n");
            foreach (var (a, b) in new[] { ("foo", "bar"), ("foo-1", ""), ("ÄÖ x", "foo"), ("", "b"), ("Foo", "Foo") })
                yaml.Append(CultureInfo.InvariantCulture, $"  - targets: ['foo:80', 'h{a.Length}']\n    labels: {{a: '{a}', b: '{b}', c: 'foo', __meta_x: 'x1', __meta_y_z: '{b}'}}\n");
            yaml.Append("  relabel_configs:\n");
            for (var rule = 0; rule < RulesPerJob; rule++) yaml.Append(Rule(random));
        }
        return yaml.ToString();
    }

    static string Rule(Random random)
    {
        string[] actions = ["replace", "replace", "replace", "replace", "keep", "drop", "hashmod", "labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase", "keepequal", "dropequal"];
        var action = Pick(actions);
        var sources = string.Join(", ", Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(Labels)));
        var separator = random.Next(3) == 0 ? $"    separator: '{Pick(Separators)}'\n" : "";
        var from = $"  - action: {action}\n    source_labels: [{sources}]\n";
        return action switch
        {
            "replace" => from + separator + $"    target_label: '{(random.Next(4) == 0 ? Pick(TargetTemplates) : Pick(Targets))}'\n"
                + (random.Next(3) == 0 ? "" : $"    regex: '{Pick(Regexes)}'\n") + (random.Next(3) == 0 ? "" : $"    replacement: '{Pick(Replacements)}'\n"),
            "keep" => from + separator + $"    regex: '{Pick(["(.*)", "(?s).*foo.*", ".+", "[^1]*"])}'\n",
            "drop" => from + separator + $"    regex: '{Pick(["foo", "b.*", "Foo;.*", "x"])}'\n",
            "hashmod" => from + separator + $"    target_label: '{Pick(Targets)}'\n    modulus: {random.Next(1, 1000)}\n",
            "labelmap" => $"  - action: labelmap\n    regex: '{Pick(NameRegexes)}'\n    replacement: '{Pick(["$1", "m_$1", "${1}_${2}", "m$1"])}'\n",
            "labeldrop" => $"  - action: labeldrop\n    regex: '{Pick(NameRegexes)}'\n",
            "labelkeep" => $"  - action: labelkeep\n    regex: '__.*|job|{Pick(NameRegexes)}'\n",
            "lowercase" or "uppercase" => from + separator + $"    target_label: '{Pick(Targets)}'\n",
            _ => from + $"    target_label: '{Pick(["a", "b", "c"])}'\n",
        };

        string Pick(string[] from) => from[random.Next(from.Length)];
    }

    public void Dispose() => File.Delete(file);
}
