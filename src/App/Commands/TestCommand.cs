using System.CommandLine;

namespace Barograph.App.Commands;

/// <summary><c>barograph test …</c></summary>
static class TestCommand
{
    public static Command Make() => new("test", "Run tests written in the field's own languages.") { PromqlTestCommand.Make(), RulesTestCommand.Make() };
}
