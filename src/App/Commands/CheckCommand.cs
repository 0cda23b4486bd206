using System.CommandLine;

namespace Barograph.App.Commands;

/// <summary><c>barograph check …</c></summary>
static class CheckCommand
{
    public static Command Make() => new("check", "Check files and pages before they are used.") { ConfigCheckCommand.Make(), RulesCheckCommand.Make(), AlertmanagerCheckCommand.Make(), MetricsCheckCommand.Make() };
}
