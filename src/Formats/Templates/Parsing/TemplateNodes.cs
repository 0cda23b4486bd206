using System.Text;
using Barograph.Formats.Templates.Html;

namespace Barograph.Formats.Templates.Parsing;

/// <summary>A part of a parsed template; printed as Go prints it, for that is how its errors name places.</summary>
abstract class TemplateNode(int start)
{
    /// <summary>Where it stands in the text.</summary>
    public int Start { get; } = start;
}

sealed class ListNode(int start) : TemplateNode(start)
{
    public List<TemplateNode> Nodes { get; } = [];

    public override string ToString() => string.Concat(Nodes);
}

sealed class TextNode(int start, string text) : TemplateNode(start)
{
    public string Text { get; } = text;

    public override string ToString() => Text;
}

sealed class ActionNode(int start, PipeNode pipe, Escaping? escaping = null) : TemplateNode(start)
{
    public PipeNode Pipe { get; } = pipe;

    /// <summary>What its value goes through before it is written; null in plain text.</summary>
    public Escaping? Escaping { get; } = escaping;

    public override string ToString() => $"{{{{{Pipe}}}}}";
}

sealed class PipeNode(int start) : TemplateNode(start)
{
    public bool Assigns { get; set; }

    public List<VariableNode> Declared { get; } = [];

    public List<CommandNode> Commands { get; } = [];

    public override string ToString()
    {
        var text = new StringBuilder();
        if (Declared.Count > 0) text.AppendJoin(", ", Declared).Append(Assigns ? " = " : " := ");
        return text.AppendJoin(" | ", Commands).ToString();
    }
}

sealed class CommandNode(int start) : TemplateNode(start)
{
    public List<TemplateNode> Arguments { get; } = [];

    public override string ToString() => string.Join(' ', Arguments.Select(static a => a is PipeNode ? $"({a})" : a.ToString()));
}

sealed class IdentifierNode(int start, string name, GoFunction function) : TemplateNode(start)
{
    public string Name { get; } = name;

    public GoFunction Function { get; } = function;

    public override string ToString() => Name;
}

/// <summary><c>$x.A.B</c>; the first name is the variable's, with its dollar.</summary>
sealed class VariableNode(int start, string[] names, int slot) : TemplateNode(start)
{
    public string[] Names { get; } = names;

    /// <summary>Its place on the stack of variables.</summary>
    public int Slot { get; } = slot;

    public override string ToString() => string.Join('.', Names);
}

sealed class DotNode(int start) : TemplateNode(start)
{
    public override string ToString() => ".";
}

sealed class NilNode(int start) : TemplateNode(start)
{
    public override string ToString() => "nil";
}

/// <summary><c>.A.B</c>.</summary>
sealed class FieldNode(int start, string[] names) : TemplateNode(start)
{
    public string[] Names { get; } = names;

    public override string ToString() => string.Concat(Names.Select(static n => "." + n));
}

/// <summary><c>(pipeline).A.B</c>.</summary>
sealed class ChainNode(int start, TemplateNode of, string[] names) : TemplateNode(start)
{
    public TemplateNode Of { get; } = of;

    public string[] Names { get; } = names;

    public override string ToString() => (Of is PipeNode ? $"({Of})" : Of.ToString()) + string.Concat(Names.Select(static n => "." + n));
}

sealed class BoolNode(int start, bool value) : TemplateNode(start)
{
    public object Value { get; } = value;

    public override string ToString() => (bool)Value ? "true" : "false";
}

/// <summary>A number as written, and as each kind of number that it can be.</summary>
sealed class NumberNode(int start, string text) : TemplateNode(start)
{
    public string Text { get; } = text;

    /// <summary>What it is where nothing says what it must be: a boxed long or double; null where it overflows.</summary>
    public object? Ideal { get; init; }

    public object? AsInteger { get; init; }

    public object? AsFloat { get; init; }

    public override string ToString() => Text;
}

sealed class StringNode(int start, string quoted, string text) : TemplateNode(start)
{
    public string Text { get; } = text;

    public override string ToString() => quoted;
}

enum BranchKind : byte
{
    If,
    With,
    Range,
}

/// <summary>if, with and range. <paramref name="depth"/> is the number of variables in scope before it.</summary>
sealed class BranchNode(int start, BranchKind kind, PipeNode pipe, ListNode list, ListNode? otherwise, int depth) : TemplateNode(start)
{
    public BranchKind Kind { get; } = kind;

    public PipeNode Pipe { get; } = pipe;

    public ListNode List { get; } = list;

    public ListNode? Otherwise { get; } = otherwise;

    public int Depth { get; } = depth;

    public override string ToString()
    {
        var word = Kind switch { BranchKind.If => "if", BranchKind.With => "with", _ => "range" };
        return Otherwise is null ? $"{{{{{word} {Pipe}}}}}{List}{{{{end}}}}" : $"{{{{{word} {Pipe}}}}}{List}{{{{else}}}}{Otherwise}{{{{end}}}}";
    }
}

sealed class BreakNode(int start) : TemplateNode(start)
{
    public override string ToString() => "{{break}}";
}

sealed class ContinueNode(int start) : TemplateNode(start)
{
    public override string ToString() => "{{continue}}";
}

/// <summary><c>{{template "name" pipeline}}</c>.</summary>
sealed class TemplateCallNode(int start, string name, PipeNode? pipe) : TemplateNode(start)
{
    public string Name { get; } = name;

    public PipeNode? Pipe { get; } = pipe;

    public override string ToString() => Pipe is null ? $"{{{{template {GoQuote.Quote(Name)}}}}}" : $"{{{{template {GoQuote.Quote(Name)} {Pipe}}}}}";
}

/// <summary><c>{{end}}</c> and <c>{{else}}</c> while parsing.</summary>
sealed class MarkerNode(int start, bool isElse) : TemplateNode(start)
{
    public bool IsElse { get; } = isElse;

    public override string ToString() => IsElse ? "{{else}}" : "{{end}}";
}
