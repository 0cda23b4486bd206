using System.CommandLine;
using Barograph.App.Configuration;
using Barograph.App.Flags;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Formats.Templates;

namespace Barograph.App.Commands;

/// <summary><c>barograph check alertmanager FILE…</c>, as amtool's check-config.</summary>
static class AlertmanagerCheckCommand
{
    public static Command Make()
    {
        var files = new Argument<string[]>("file") { Arity = ArgumentArity.OneOrMore, Description = "Configuration files." };
        var features = new Option<string[]>("--enable-feature") { Description = "As the server will be started: classic-mode or utf8-strict-mode." };
        var command = new Command("alertmanager", "Check alertmanager.yml files and the templates that they name.") { files, features };
        command.SetAction(parsed =>
        {
            var named = (parsed.GetValue(features) ?? []).SelectMany(static one => one.Split(',')).ToHashSet(StringComparer.Ordinal);
            var mode = named.Contains(Features.ClassicMatchers) ? MatcherMode.Classic : named.Contains(Features.Utf8Matchers) ? MatcherMode.Utf8Strict : MatcherMode.Fallback;
            var report = AlertmanagerCheck.Run(parsed.GetValue(files)!, new DiskFiles(), mode, TemplateComplaint);
            foreach (var line in report.Lines) (line.IsFailure ? Console.Error : Console.Out).WriteLine(line.Text);
            return report.ExitCode;
        });
        return command;
    }

    static string? TemplateComplaint(string name, string text)
    {
        try
        {
            new GoTemplateSet(AlertmanagerFunctions.With(TimeProvider.System)).Add(name, text);
            return null;
        }
        catch (GoTemplateException e)
        {
            return e.Message;
        }
    }
}
