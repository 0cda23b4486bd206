using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Barograph.Formats.Configuration;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Configuration;

/// <summary>The real promtool and ours judge the same files: the corpus, and a good configuration spoilt in many ways.</summary>
public partial class PromtoolVerdictTests(ITestOutputHelper output)
{
    const int Mutations = 600;

    /// <summary>Where we mean to differ; docs/configuration.md tells users. The first that fits explains a difference.</summary>
    static readonly (string Reason, bool WeRefuse, Func<string, string, bool> Fits)[] Intended =
    [
        ("newer than the promtool on this machine", false, (_, theirs) => theirs.Contains("not found in type", StringComparison.Ordinal)),
        ("an AWS region is asked of the machine that runs the server, not of the one that checks (since Prometheus 3.14)", false, (_, theirs) => theirs.Contains("SD configuration requires a region", StringComparison.Ordinal)),
        ("a fraction is not cut off to make a whole number", true, (ours, _) => ours.Contains("expected a whole number, found the number", StringComparison.Ordinal)),
        ("a queue without room or shards cannot send (refused since Prometheus 3.12)", true, (ours, _) => ours.Contains("must be greater than 0", StringComparison.Ordinal)),
    ];

    [Fact]
    public void the_corpus_is_judged_alike()
    {
        if (!ConformanceFolder.TryFind("prometheus-config", output, out var folder)) return;
        Compare(Directory.EnumerateFiles(folder, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => (Path.GetRelativePath(folder, file), File.ReadAllText(file))));
    }

    [Fact]
    public void a_spoilt_configuration_is_judged_alike()
    {
        if (!ConformanceFolder.TryFind("prometheus-config/conf.good.yml", output, out var file)) return;
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        Compare(ConfigurationMutations.Of(Understood(File.ReadAllText(file), promtool), Mutations));
    }

    void Compare(IEnumerable<(string Name, string Text)> cases)
    {
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        var all = cases.ToList();
        var theirs = Judge(promtool, all.ConvertAll(one => one.Text));
        int alike = 0, intended = 0;
        var unexplained = new List<string>();
        for (var i = 0; i < all.Count; i++)
        {
            var ours = string.Join("; ", PrometheusConfigFile.Parse(Encoding.UTF8.GetBytes(all[i].Text), "c.yml", _ => null).Complaints);
            if (ours.Length == 0 == (theirs[i].Length == 0))
            {
                alike++;
                continue;
            }

            var reason = Intended.FirstOrDefault(one => one.WeRefuse == ours.Length > 0 && one.Fits(ours, theirs[i])).Reason;
            if (reason is not null) intended++;
            else unexplained.Add($"{all[i].Name}: ours: {(ours.Length == 0 ? "accepted" : ours)}; theirs: {(theirs[i].Length == 0 ? "accepted" : theirs[i])}");
        }

        output.WriteLine($"{all.Count} files: {alike} judged alike, {intended} differ as intended, {unexplained.Count} unexplained");
        Assert.True(unexplained.Count == 0, string.Join(Environment.NewLine, unexplained));
    }

    /// <summary>What promtool says against each text; empty where it accepts.</summary>
    static List<string> Judge(string promtool, List<string> texts)
    {
        var folder = Directory.CreateTempSubdirectory("barograph-promtool-").FullName;
        try
        {
            var verdicts = new List<string>();
            // One call a hundred files; the answers come in the order of the files, failures on the other stream.
            foreach (var batch in texts.Chunk(100))
            {
                var files = batch.Select((text, i) => Path.Combine(folder, $"{i}.yml")).ToList();
                for (var i = 0; i < batch.Length; i++) File.WriteAllText(files[i], batch[i]);
                var (standard, error) = Run(promtool, ["check", "config", "--syntax-only", .. files]);
                foreach (var file in files)
                {
                    var failure = error.IndexOf($"parsing YAML file {file}: ", StringComparison.Ordinal);
                    var said = failure < 0 ? "" : error[failure..].Split("  FAILED:")[0].Replace('\n', ' ');
                    Assert.True(said.Length > 0 != standard.Contains($"SUCCESS: {file} is valid", StringComparison.Ordinal), $"no verdict on {file}");
                    verdicts.Add(said);
                }
            }

            return verdicts;
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    static (string Standard, string Error) Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var standard = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), "promtool does not end");
        return (standard, error.Result);
    }

    /// <summary>Without what this promtool was built without, or does not know yet: a whole job for a discovery, a block otherwise.</summary>
    static string Understood(string text, string promtool)
    {
        for (var round = 0; round < 20; round++)
        {
            var verdict = Judge(promtool, [text])[0];
            if (verdict.Length == 0) return text;
            var lines = text.Split('\n').ToList();
            var places = UnknownField().Matches(verdict).OrderByDescending(match => int.Parse(match.Groups[1].ValueSpan)).ToList();
            Assert.True(places.Count > 0, verdict);
            foreach (var place in places) Cut(lines, int.Parse(place.Groups[1].ValueSpan) - 1, place.Groups[2].Value.EndsWith("_sd_configs", StringComparison.Ordinal));
            text = string.Join('\n', lines);
        }

        throw new InvalidOperationException("promtool finds no end of unknown fields");
    }

    static void Cut(List<string> lines, int at, bool wholeJob)
    {
        if (wholeJob)
            while (!lines[at].StartsWith("  - ", StringComparison.Ordinal)) at--;
        var indent = Indent(lines[at]);
        var end = at + 1;
        while (end < lines.Count && (lines[end].Trim().Length == 0 || Indent(lines[end]) > indent)) end++;
        lines.RemoveRange(at, end - at);
    }

    static int Indent(string line) => line.Length - line.TrimStart().Length;

    [GeneratedRegex(@"line (\d+): field (\S+) not found")]
    private static partial Regex UnknownField();
}
