using System.Diagnostics;
using System.Text;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Tests.Conformance.Configuration;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Alerting;

/// <summary>The real amtool and ours judge the same files: the corpus, and a good configuration spoilt in many ways.</summary>
public class AmtoolVerdictTests(ITestOutputHelper output)
{
    const int Mutations = 200; // a process each

    /// <summary>Where we mean to differ; docs/alertmanager.md tells users. The first that fits explains a difference.</summary>
    static readonly (string Reason, bool WeRefuse, Func<string, string, bool> Fits)[] Intended =
    [
        ("newer than the amtool on this machine", false, (_, theirs) => theirs.Contains("field labels not found", StringComparison.Ordinal)),
        ("amtool itself breaks down", false, (_, theirs) => theirs.Contains("panic: runtime error", StringComparison.Ordinal)),
        ("an empty entry: amtool passes it, and Alertmanager ends with a fault", true, (ours, _) => ours.Contains("empty or null", StringComparison.Ordinal)),
        ("a fraction is not cut off to make a whole number", true, (ours, _) => ours.Contains("expected a whole number, found the number", StringComparison.Ordinal)),
    ];

    [Fact]
    public void the_corpus_is_judged_alike()
    {
        if (!ConformanceFolder.TryFind("alertmanager-config", output, out var folder)) return;
        Compare(Directory.EnumerateFiles(folder, "*.yml").Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllText(file))));
    }

    [Fact]
    public void the_routing_corpus_is_judged_alike()
    {
        if (!ConformanceFolder.TryFind("alertmanager-routing", output, out var folder)) return;
        Compare(Directory.EnumerateFiles(folder, "*.yml").Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllText(file))));
    }

    [Fact]
    public void a_spoilt_configuration_is_judged_alike()
    {
        if (!ConformanceFolder.TryFind("alertmanager-config/conf.good.yml", output, out var file)) return;
        Compare(ConfigurationMutations.Of(File.ReadAllText(file), Mutations));
    }

    [Fact]
    public void every_kind_of_section_spoilt_is_judged_alike() => Compare(ConfigurationMutations.Of(EverySection.Text, Mutations));

    void Compare(IEnumerable<(string Name, string Text)> cases)
    {
        if (!Peers.TryFind(Peers.Amtool, output, out var amtool)) return;
        int alike = 0, intended = 0;
        var unexplained = new List<string>();
        foreach (var (name, text) in cases)
        {
            var theirs = Judge(amtool, text);
            var ours = string.Join("; ", AlertmanagerConfigFile.Parse(Encoding.UTF8.GetBytes(text), "c.yml").Complaints);
            if (ours.Length == 0 == (theirs.Length == 0)) alike++;
            else if (Intended.Any(one => one.WeRefuse == ours.Length > 0 && one.Fits(ours, theirs))) intended++;
            else unexplained.Add($"{name}: ours: {(ours.Length == 0 ? "accepted" : ours)}; theirs: {(theirs.Length == 0 ? "accepted" : theirs)}");
        }

        output.WriteLine($"{alike} judged alike, {intended} differ as intended, {unexplained.Count} unexplained");
        Assert.True(unexplained.Count == 0, string.Join(Environment.NewLine, unexplained));
    }

    /// <summary>What amtool says against a text; empty where it accepts. A fault of its own counts as a refusal.</summary>
    static string Judge(string amtool, string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            using var process = Process.Start(new ProcessStartInfo(amtool, ["check-config", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var standard = process.StandardOutput.ReadToEnd();
            Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), "amtool does not end");
            return process.ExitCode == 0 ? "" : (standard + error.Result).Replace('\n', ' ');
        }
        finally
        {
            File.Delete(file);
        }
    }
}
