using System.CommandLine;
using Barograph.Formats.MetricsChecks;
using Spectre.Console;

namespace Barograph.App.Commands;

/// <summary><c>barograph check metrics [--format=text|openmetrics] &lt; PAGE</c></summary>
static class MetricsCheckCommand
{
    public static Command Make()
    {
        var format = new Option<string>("--format") { Description = "What the page claims to be: text or openmetrics (to the letter).", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "openmetrics");
        var command = new Command("metrics", "Check a page of metrics on standard input.") { format };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(format) == "openmetrics", cancel));
        return command;
    }

    static async Task<int> RunAsync(bool openMetrics, CancellationToken cancel)
    {
        if (!Console.IsInputRedirected) Terminal.Error.MarkupLine("type or paste a page of metrics, then Ctrl-D (or: curl -s ADDRESS/metrics | barograph check metrics)");
        using var page = new MemoryStream();
        await using (var input = Console.OpenStandardInput()) await input.CopyToAsync(page, cancel).ConfigureAwait(false);
        var bytes = page.GetBuffer().AsSpan(0, (int)page.Length);
        var verdict = openMetrics ? MetricsCheck.OpenMetrics(bytes) : MetricsCheck.Text(bytes);
        if (verdict.Error is { } error) Terminal.Failure(error.ToString());
        foreach (var finding in verdict.Findings) Console.WriteLine(finding);
        return verdict.ExitCode;
    }
}
