namespace Barograph.PodTrace.Reports;

/// <summary>Names and paths are whatever a program chose: no control character of theirs reaches a terminal or a page.</summary>
static class Printable
{
    public static string Text(string text)
        => text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && text.AsSpan().IndexOfAnyInRange('\u007f', '\u009f') < 0
            ? text
            : string.Create(text.Length, text, static (room, from) =>
            {
                for (var i = 0; i < room.Length; i++) room[i] = char.IsControl(from[i]) ? ' ' : from[i];
            });
}
