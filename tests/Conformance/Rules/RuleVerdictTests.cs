using System.Diagnostics;
using Barograph.App.Configuration;
using Barograph.Formats.Configuration;
using Barograph.Rules.Files;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Rules;

/// <summary>The real promtool and ours judge the same rule files: good ones, and each of them spoilt in many ways.</summary>
public class RuleVerdictTests(ITestOutputHelper output)
{
    const string Good = """
        groups:
        - name: g
          interval: 1m
          query_offset: 10s
          limit: 5
          labels: {team: x}
          rules:
          - record: a:b
            expr: sum(rate(x[5m]))
            labels: {l: v}
          - alert: A
            expr: a:b > 1
            for: 5m
            keep_firing_for: 10m
            labels: {sev: "{{ $value }}"}
            annotations:
              s: '{{ $labels.instance }} {{ humanize $value }} {{ if gt $value 1.0 }}x{{ else }}y{{ end }}'
              d: '{{ range query "up" }}{{ .Labels.a }}{{ . | value | humanizePercentage }}{{ end }}{{ with $x := 1 }}{{ $x }}{{ end }}'
        - name: h
          rules: []
        """;

    [Fact]
    public void a_rule_file_spoilt_at_any_character_is_judged_alike()
    {
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        var texts = Spoilt().Prepend(Good).ToList();
        var theirs = Judge(promtool, texts);
        var reader = new RuleFileReader(new DiskFiles(), default, NameValidation.Utf8, TimeSpan.FromMinutes(1));
        var differ = new List<string>();
        for (var i = 0; i < texts.Count; i++)
        {
            var ours = reader.Parse(System.Text.Encoding.UTF8.GetBytes(texts[i]), "r.yml");
            if (ours.IsGood != (theirs[i].Length == 0)) differ.Add($"ours: {(ours.IsGood ? "good" : ours.Complaints[0])}; theirs: {(theirs[i].Length == 0 ? "good" : theirs[i])}\n{texts[i]}");
        }
        output.WriteLine($"{texts.Count} files, {theirs.Count(static t => t.Length > 0)} refused by promtool, {differ.Count} judged otherwise");
        Assert.True(differ.Count == 0, string.Join("\n----\n", differ.Take(5)));
    }

    /// <summary>A line left out, doubled, or with its value exchanged.</summary>
    static IEnumerable<string> Spoilt()
    {
        var lines = Good.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            yield return string.Join('\n', lines.Where((_, at) => at != i));
            var colon = lines[i].IndexOf(": ", StringComparison.Ordinal);
            if (colon < 0) continue;
            foreach (var value in (string[])["[1]", "{a: b}", "-1", "5", "5m", "x y", "'{{ x'", "'{{ .Foo }}{{ end }}'", "''", "~", "1h30m", "0"])
                yield return string.Join('\n', lines.Select((line, at) => at == i ? line[..(colon + 2)] + value : line));
            yield return string.Join('\n', lines.Select((line, at) => at == i ? line.Insert(colon, "x") : line));
        }
    }

    static List<string> Judge(string promtool, List<string> texts)
    {
        var folder = Directory.CreateTempSubdirectory("barograph-rules-").FullName;
        try
        {
            var verdicts = new List<string>();
            for (var i = 0; i < texts.Count; i++) File.WriteAllText(Path.Combine(folder, $"{i}.yml"), texts[i]);
            foreach (var batch in Enumerable.Range(0, texts.Count).Chunk(100))
            {
                var files = batch.Select(i => Path.Combine(folder, $"{i}.yml")).ToList();
                using var process = Process.Start(new ProcessStartInfo(promtool, ["check", "rules", "--lint=none", .. files]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                var error = process.StandardError.ReadToEndAsync();
                process.StandardOutput.ReadToEnd();
                Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), "promtool does not end");
                var failed = error.Result;
                foreach (var file in files)
                {
                    var at = failed.IndexOf($"\n{file}: ", StringComparison.Ordinal);
                    verdicts.Add(at < 0 ? "" : failed[(at + 1)..].Split('\n')[0]);
                }
            }
            return verdicts;
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
