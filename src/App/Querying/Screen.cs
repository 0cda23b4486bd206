using Barograph.App.Commands;
using Spectre.Console;

namespace Barograph.App.Querying;

/// <summary>Where tables and charts are drawn: the console, how wide it is, and whether it knows more characters than ASCII.</summary>
sealed record Screen(IAnsiConsole Console, int Width, bool IsUnicode)
{
    const int DefaultWidth = 100, MinWidth = 40;

    static readonly Color[] Palette = [Color.Green, Color.Yellow, Color.Aqua, Color.Fuchsia, Color.Blue, Color.Orange1, Color.SpringGreen2, Color.HotPink];

    public static Screen OfThisTerminal()
    {
        var width = int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out var told) ? told : System.Console.IsOutputRedirected ? DefaultWidth : System.Console.WindowWidth;
        return new Screen(Terminal.Out, Math.Max(width, MinWidth), System.Console.OutputEncoding.CodePage == 65001);
    }

    public static Style StyleOf(int series) => new(Palette[series % Palette.Length]);

    public static Style Dim { get; } = new(decoration: Decoration.Dim);

    public static Style Bold { get; } = new(decoration: Decoration.Bold);

    public string Ellipsis => IsUnicode ? "…" : "~";

    public void Write(string text, Style? style = null) => Console.Write(new ScreenText(text, style ?? Style.Plain));

    public void Line(string text = "", Style? style = null)
    {
        if (text.Length > 0) Write(text, style);
        Write("\n");
    }

    /// <summary>The middle goes first: names that a program made differ at their ends.</summary>
    public string Cut(string text, int width)
    {
        if (text.Length <= width) return text;
        if (width <= 1) return Ellipsis;
        var head = (width - 1) * 2 / 3;
        return text[..head] + Ellipsis + text[^(width - 1 - head)..];
    }
}
