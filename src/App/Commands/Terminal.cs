using Spectre.Console;

namespace Barograph.App.Commands;

/// <summary>Output for people: coloured on a terminal, plain when piped.</summary>
static class Terminal
{
    public static IAnsiConsole Out { get; } = Make(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = Make(Console.Error, Console.IsErrorRedirected);

    public static void Failure(string message) => Error.MarkupLineInterpolated($"[red]error:[/] {message}");

    /// <summary>Whether a person wants to read them (<c>--log-level</c>).</summary>
    public static bool ShowsWarnings { get; set; } = true;

    public static void Warning(string message)
    {
        if (ShowsWarnings) Error.MarkupLineInterpolated($"[yellow]warning:[/] {message}");
    }

    // Colours and links are for eyes: a file or pipe gets the bare text.
    static IAnsiConsole Make(TextWriter stream, bool redirected)
    {
        var plain = redirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(stream),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        console.Profile.Width = 1000; // a terminal wraps long lines by itself, and then an address stays one that can be clicked
        return console;
    }
}
