using System.CommandLine;
using Barograph.App.Commands;
using Spectre.Console;

namespace Barograph.App.Tracing;

/// <summary><c>podtrace variables</c>: the environment variables that mean something, with what they are now.</summary>
static class VariablesCommand
{
    public static Command Make()
    {
        var command = new Command("variables", "Show the environment variables that the tracer reads, what each is unless given, and what is given.");
        command.SetAction(static _ => Run());
        return command;
    }

    static int Run()
    {
        foreach (var variable in TraceVariable.All)
        {
            var given = Environment.GetEnvironmentVariable(variable.Name) is { Length: > 0 } text ? $"={text}" : "";
            Terminal.Out.MarkupLineInterpolated($"[bold]{variable.Name}{given}[/]{(variable.Default.Length > 0 ? $" ({variable.Default})" : "")}");
            Terminal.Out.MarkupLineInterpolated($"    {variable.Meaning}");
        }
        return 0;
    }
}
