using System.Diagnostics;
using System.Text;
using Barograph.Formats.MetricsChecks;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Formats;

/// <summary>Random pages, judged by our check and by the real promtool.</summary>
public sealed class MetricsCheckedByPromtool(ITestOutputHelper output)
{
    [Fact]
    public void both_find_the_same()
    {
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        var random = new Random(4);
        for (var round = 0; round < 30; round++)
        {
            var page = Page(random);
            Assert.Equal(Judge(promtool, page), Lint(page));
        }
    }

    static string Lint(string page)
    {
        var verdict = MetricsCheck.Text(Encoding.UTF8.GetBytes(page));
        return verdict.ExitCode + string.Concat(verdict.Findings.Select(static f => "\n" + f));
    }

    static string Judge(string promtool, string page)
    {
        using var process = Process.Start(new ProcessStartInfo(promtool, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardInput.Write(page);
        process.StandardInput.Close();
        var problems = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode + string.Concat(problems.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => "\n" + line));
    }

    static string Page(Random random)
    {
        string[] words = ["http", "requests", "total", "seconds", "milliseconds", "count", "sum", "bucket", "gauge", "bytes", "kilobytes", "ms", "s", "fooBar", "inches", "thermometers", "kilometers", "a:b", "histogram"];
        string[] labels = ["le", "quantile", "code", "camelCase"];
        string[] types = ["counter", "gauge", "untyped"];
        var page = new StringBuilder();
        for (var family = 0; family < 6; family++)
        {
            var name = $"x{family}_" + string.Join('_', Enumerable.Range(0, random.Next(1, 4)).Select(_ => words[random.Next(words.Length)]));
            if (random.Next(4) > 0) page.Append($"# HELP {name} text\n");
            if (random.Next(4) > 0) page.Append($"# TYPE {name} {types[random.Next(types.Length)]}\n");
            for (var i = random.Next(1, 3); i > 0; i--) page.Append($"{name}{{{labels[random.Next(labels.Length)]}=\"0.{i}\"}} {i}\n");
        }
        return page.ToString();
    }
}
