using System.Globalization;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace Barograph.App.Querying;

/// <summary>Why a server did not answer; where the reason has a position in the expression, that line with a mark under it.</summary>
static partial class Refusal
{
    const int Context = 60;

    public static void Write(IAnsiConsole console, RefusedException refused, string expression)
    {
        console.MarkupLineInterpolated($"[red]error:[/] {refused.ErrorType}: {refused.Message}");
        if (Mark(refused.Message, expression) is not var (line, at)) return;
        // A long line is cut around the place.
        var from = Math.Max(0, at - Context);
        var shown = line[from..Math.Min(line.Length, at + Context)].Replace('\t', ' ');
        console.WriteLine("  " + shown);
        console.MarkupLineInterpolated($"  {new string(' ', at - from)}[red]^[/]");
    }

    /// <summary>The line of the expression and the place in it; null where the reason names none. Positions count bytes.</summary>
    public static (string Line, int At)? Mark(string message, string expression)
    {
        if (Position().Match(message) is not { Success: true } found) return null;
        var lines = expression.Split('\n');
        var number = int.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        if (number < 1 || number > lines.Length) return null;
        var line = lines[number - 1];
        var bytes = int.Parse(found.Groups[2].ValueSpan, CultureInfo.InvariantCulture) - 1;
        var at = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (bytes <= 0) break;
            bytes -= rune.Utf8SequenceLength;
            at += rune.Utf16SequenceLength;
        }
        return (line, at);
    }

    [GeneratedRegex(@"\b(\d{1,6}):(\d{1,6}): parse error:")]
    private static partial Regex Position();
}
