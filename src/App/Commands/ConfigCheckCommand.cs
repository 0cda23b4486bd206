using System.CommandLine;
using Barograph.App.Configuration;
using Barograph.Formats.Configuration;
using Barograph.Query.Syntax;
using Barograph.Rules.Files;

namespace Barograph.App.Commands;

/// <summary><c>barograph check config [--syntax-only] FILE…</c></summary>
static class ConfigCheckCommand
{
    public static Command Make()
    {
        var files = new Argument<string[]>("file") { Arity = ArgumentArity.OneOrMore, Description = "Configuration files." };
        var syntaxOnly = new Option<bool>("--syntax-only") { Description = "Do not look at the files that the configuration names." };
        var command = new Command("config", "Check prometheus.yml files.") { files, syntaxOnly };
        command.SetAction(parsed =>
        {
            var report = ConfigCheck.Run(parsed.GetValue(files)!, parsed.GetValue(syntaxOnly), new DiskFiles(), Environment.GetEnvironmentVariable, CheckRules);
            foreach (var line in report.Lines) (line.IsFailure ? Console.Error : Console.Out).WriteLine(line.Text);
            return report.ExitCode;
        });
        return command;
    }

    // Whatever the server's feature flags will be: this command does not know them.
    static CheckReport CheckRules(string path, NameValidation names)
    {
        var check = new RuleCheck(new RuleFileReader(new DiskFiles(), ParserOptions.Everything, names, TimeSpan.FromMinutes(1)));
        check.Check(path);
        return check.Report;
    }
}
