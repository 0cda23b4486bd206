using System.Text;

namespace Barograph.Formats.Templates.Parsing;

/// <summary>One named template, ready to run.</summary>
/// <param name="Name">Its own name, from <c>define</c> or <c>Add</c>.</param>
/// <param name="Source">The name of the text it stands in.</param>
/// <param name="Text">That text whole; errors count lines and columns in it.</param>
/// <param name="Root">What it writes.</param>
/// <param name="SlotCount">Variables that live at the same time at most, <c>$</c> included.</param>
/// <param name="Fields">Fields of the data that stand as variables from the start, in slots 1, 2, ….</param>
sealed record ParsedTemplate(string Name, string Source, string Text, ListNode Root, int SlotCount, IReadOnlyList<string> Fields)
{
    /// <summary>Only blanks and definitions: Go lets such a template be replaced, and never replaces another by it.</summary>
    public bool IsEmpty { get; } = Root.Nodes.TrueForAll(static n => n is TextNode text && string.IsNullOrWhiteSpace(text.Text));

    /// <summary>The line from 1 and the column in bytes from 0.</summary>
    public (int Line, int Column) Place(int position)
    {
        var before = Text.AsSpan(0, position);
        return (before.Count('\n') + 1, Encoding.UTF8.GetByteCount(before[(before.LastIndexOf('\n') + 1)..]));
    }
}
