using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Xml;
using Barograph.App.Configuration;
using Barograph.App.Flags;
using Barograph.Model.Regex;
using Barograph.Query;
using Barograph.Rules.Testing;
using Spectre.Console;

namespace Barograph.App.Commands;

/// <summary><c>barograph test rules [--run=REGEX] [--diff] [--debug] [--junit=FILE] FILE…</c>: unit tests of rules in promtool's format.</summary>
static class RulesTestCommand
{
    public static Command Make()
    {
        var files = new Argument<string[]>("file") { Arity = ArgumentArity.OneOrMore, Description = "Unit test files." };
        var run = new Option<string[]>("--run") { Description = "Only tests whose name matches the regular expression; may be given several times." };
        var diff = new Option<bool>("--diff") { Description = "Show failures line by line, - for expected and + for found, instead of side by side." };
        var debug = new Option<bool>("--debug") { Description = "Show all samples at the end of each test." };
        var junit = new Option<string>("--junit") { Description = "Write the results to this file, too, in JUnit's XML." };
        var ignore = new Option<bool>("--ignore-unknown-fields") { Description = "Pass over keys that are no part of the formats. The server does not." };
        var features = new Option<string[]>("--enable-feature") { Description = "As the server will be started: promql-experimental-functions and the like." };
        var command = new Command("rules", "Run unit tests of rules in promtool's format.") { files, run, diff, debug, junit, ignore, features };
        command.SetAction(async (parsed, cancel) =>
        {
            if (!TryPatterns(parsed.GetValue(run) ?? [], out var names)) return ServeCommand.BadStart;
            var named = parsed.GetValue(features) ?? [];
            var syntax = SyntaxOptions.Of(named);
            var options = new EngineOptions
            {
                ExperimentalFunctions = syntax.ExperimentalFunctions,
                ExtendedRangeSelectors = syntax.ExtendedRangeSelectors,
                FillModifiers = syntax.FillModifiers,
                TypeAndUnitLabels = named.Any(static n => n.Contains(Features.TypeAndUnitLabels, StringComparison.Ordinal)),
                StartTimestamps = named.Any(static n => n.Contains(Features.StartTimestamps, StringComparison.Ordinal)),
                DelayedNameRemoval = named.Any(static n => n.Contains(Features.DelayedNameRemoval, StringComparison.Ordinal)),
            };
            var runner = new RuleTestRunner(new DiskFiles(), options, syntax, TimeProvider.System)
            { Names = names, IgnoresUnknownKeys = parsed.GetValue(ignore), Debugs = parsed.GetValue(debug) };
            var reports = new List<RuleTestReport>();
            foreach (var file in parsed.GetValue(files)!)
            {
                var report = await runner.RunAsync(file, cancel).ConfigureAwait(false);
                reports.Add(report);
                Show(report, parsed.GetValue(diff));
            }
            if (parsed.GetValue(junit) is { Length: > 0 } path && !TryWrite(path, reports)) return 1;
            return reports.TrueForAll(static r => r.Passed) ? 0 : 1;
        });
        return command;
    }

    static bool TryPatterns(string[] texts, out List<Re2Pattern> patterns)
    {
        patterns = [];
        foreach (var text in texts)
        {
            // It may match anywhere in the name.
            if (Re2Pattern.TryParse($"(?s:.*)(?:{text})(?s:.*)", out var pattern, out var error))
            {
                patterns.Add(pattern);
                continue;
            }
            Terminal.Failure($"--run={text}: {error}");
            return false;
        }
        return true;
    }

    static void Show(RuleTestReport report, bool asDiff)
    {
        Terminal.Out.WriteLine($"Unit testing: {report.File}");
        foreach (var warning in report.Warnings) Terminal.Warning(warning);
        foreach (var test in report.Tests.Where(static t => t.Debug.Count > 0))
        {
            Terminal.Out.WriteLine($"  DEBUG: {test.Name}, {test.Took.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture)} ms; all samples of input and rules at the end:");
            foreach (var line in test.Debug) Terminal.Out.WriteLine("    " + line);
        }
        if (report.Passed)
        {
            Terminal.Out.MarkupLine("  [green]SUCCESS[/]");
            Terminal.Out.WriteLine();
            return;
        }
        Terminal.Error.MarkupLine("  [red]FAILED:[/]");
        foreach (var error in report.Errors) Terminal.Error.WriteLine(error);
        foreach (var test in report.Tests)
        {
            foreach (var failure in test.Failures)
            {
                if (test.Name.Length > 0) Terminal.Error.WriteLine($"    name: {test.Name},");
                Terminal.Error.WriteLine("    " + failure.Title);
                if (failure.IsComparison) FailureTable.Write(Terminal.Error, failure, asDiff);
                Terminal.Error.WriteLine();
            }
        }
    }

    static bool TryWrite(string path, List<RuleTestReport> reports)
    {
        try
        {
            using var xml = XmlWriter.Create(path, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CheckCharacters = false });
            JUnitPage.Write(xml, reports, DateTimeOffset.UtcNow);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Terminal.Failure($"cannot write {path}: {e.Message}");
            return false;
        }
    }
}
