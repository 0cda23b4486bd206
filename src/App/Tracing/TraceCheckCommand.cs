using System.CommandLine;
using Barograph.App.Commands;
using Barograph.PodTrace.Kernel;
using Spectre.Console;

namespace Barograph.App.Tracing;

/// <summary><c>podtrace check</c>: what this kernel and this process' rights allow.</summary>
static class TraceCheckCommand
{
    public static Command Make()
    {
        var command = new Command("check", "Show what this kernel allows the tracer to see, and which capability is missing.");
        command.SetAction(static _ => Run());
        return command;
    }

    static int Run()
    {
        var findings = KernelSupport.Look();
        foreach (var finding in findings)
            Terminal.Out.MarkupLineInterpolated(finding.Fine ? (FormattableString)$"[green]yes[/] {finding.Subject,-22} {finding.Say}" : $"[red]no [/] {finding.Subject,-22} {finding.Say}");
        return findings.All(static f => f.Fine) ? 0 : 1;
    }
}
