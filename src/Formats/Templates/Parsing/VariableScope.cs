namespace Barograph.Formats.Templates.Parsing;

/// <summary>The variables that a place in a template can see. Each has a slot, so that running needs no names.</summary>
sealed class VariableScope
{
    readonly List<string> names = ["$"];

    public VariableScope(IReadOnlyList<string> variables)
    {
        names.AddRange(variables);
        Most = names.Count;
    }

    public int Count => names.Count;

    /// <summary>The most that were ever visible together.</summary>
    public int Most { get; private set; }

    public int Declare(string name)
    {
        names.Add(name);
        Most = Math.Max(Most, names.Count);
        return names.Count - 1;
    }

    /// <summary>The slot of the innermost variable of that name, or -1.</summary>
    public int Find(string name) => names.LastIndexOf(name);

    public void Shrink(int count) => names.RemoveRange(count, names.Count - count);
}
