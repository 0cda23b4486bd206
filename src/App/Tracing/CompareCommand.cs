using System.CommandLine;
using Barograph.App.Commands;
using Barograph.PodTrace.Reports;

namespace Barograph.App.Tracing;

/// <summary><c>podtrace compare good.json bad.json</c>: what changed from one report to another.</summary>
static class CompareCommand
{
    const long MaxBytes = 64 * 1024 * 1024;

    static readonly Argument<string> Before = new("before") { Description = "The report to start from, as --export json wrote it." };
    static readonly Argument<string> After = new("after") { Description = "The report to hold against it." };

    public static Command Make()
    {
        var command = new Command("compare", "Show what got worse and what got better from one report to another.") { Before, After };
        command.SetAction(static parsed => Run(parsed.GetValue(Before)!, parsed.GetValue(After)!));
        return command;
    }

    static int Run(string before, string after)
    {
        try
        {
            var (one, other) = (Read(before), Read(after));
            using var output = StandardOutput.Open();
            using var text = StandardOutput.Writer(output);
            new TextComparison(text, Terminal.Out.Profile.Capabilities.Ansi).Write(ReportComparison.Of(one, other), one, other);
            return 0;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            Terminal.Failure(e.Message);
            return 1;
        }
    }

    static ReportFile Read(string path)
    {
        if (!File.Exists(path)) throw new FormatException(Directory.Exists(path) ? $"{path} is a folder; a report is wanted, as --export json=FILE writes it" : $"there is no file {path}");
        var length = new FileInfo(path).Length;
        return length <= MaxBytes ? ReportFile.Read(File.ReadAllBytes(path), path) : throw new FormatException($"{path}: {length} bytes; a report has {MaxBytes} at most");
    }
}
