using System.CommandLine;
using Barograph.App.Configuration;
using Barograph.Formats.Configuration;
using Barograph.Formats.Yaml;
using Barograph.Rules.Files;
using Spectre.Console;

namespace Barograph.App.Commands;

/// <summary><c>barograph check rules [--lint=…] [--lint-fatal] [FILE…]</c>, as promtool's.</summary>
static class RulesCheckCommand
{
    public static Command Make()
    {
        var files = new Argument<string[]>("file") { Arity = ArgumentArity.ZeroOrMore, Description = "Rule files; standard input where none is named." };
        var lint = new Option<string>("--lint") { Description = "What to look for beyond mistakes: all, duplicate-rules or none.", DefaultValueFactory = static _ => "duplicate-rules" };
        lint.AcceptOnlyFromAmong("all", "duplicate-rules", "none");
        var fatal = new Option<bool>("--lint-fatal") { Description = "End with exit code 3 where the lint finds something." };
        var ignore = new Option<bool>("--ignore-unknown-fields") { Description = "Pass over keys that are no part of the format. The server does not." };
        var features = new Option<string[]>("--enable-feature") { Description = "As the server will be started: promql-experimental-functions and the like." };
        var names = new Option<string>("--name-validation-scheme") { Description = "utf8, or legacy for the names of Prometheus 2.", DefaultValueFactory = static _ => "utf8" };
        names.AcceptOnlyFromAmong("utf8", "legacy");
        var command = new Command("rules", "Check rule files: format, expressions and templates.") { files, lint, fatal, ignore, features, names };
        command.SetAction((parsed, cancel) =>
        {
            var reader = new RuleFileReader(new DiskFiles(), SyntaxOptions.Of(parsed.GetValue(features) ?? []),
                parsed.GetValue(names) == "legacy" ? NameValidation.Legacy : NameValidation.Utf8, TimeSpan.FromMinutes(1))
            { IgnoresUnknownKeys = parsed.GetValue(ignore) };
            var check = new RuleCheck(reader) { FindsDuplicates = parsed.GetValue(lint) != "none", LintIsFatal = parsed.GetValue(fatal) };
            return RunAsync(check, parsed.GetValue(files) ?? [], cancel);
        });
        return command;
    }

    static async Task<int> RunAsync(RuleCheck check, string[] files, CancellationToken cancel)
    {
        foreach (var file in files) check.Check(file);
        if (files.Length == 0)
        {
            if (!Console.IsInputRedirected) Terminal.Error.MarkupLine("type or paste rules, then Ctrl-D (or name rule files)");
            using var text = new MemoryStream();
            await using (var input = Console.OpenStandardInput()) await input.CopyToAsync(text, cancel).ConfigureAwait(false);
            if (text.Length > YamlParser.MaxBytes)
            {
                Terminal.Failure($"standard input is larger than {YamlParser.MaxBytes} bytes");
                return 1;
            }
            check.CheckText(text.GetBuffer().AsSpan(0, (int)text.Length));
        }
        foreach (var line in check.Report.Lines) (line.IsFailure ? Console.Error : Console.Out).WriteLine(line.Text);
        return check.Report.ExitCode;
    }
}
