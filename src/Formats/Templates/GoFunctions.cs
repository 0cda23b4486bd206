using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Barograph.Formats.Templates.Running;

namespace Barograph.Formats.Templates;

/// <summary>The functions that a template set may call; never changes.</summary>
public sealed class GoFunctions
{
    readonly FrozenDictionary<string, GoFunction> byName;

    GoFunctions(IEnumerable<GoFunction> functions)
        => byName = functions.ToFrozenDictionary(static f => f.Name, StringComparer.Ordinal);

    /// <summary>What Go offers to every template: and, or, not, len, index, printf, eq and so on.</summary>
    public static GoFunctions Builtin { get; } = new(BuiltinFunctions.All);

    /// <summary>These and more; a name that was there already is replaced.</summary>
    public GoFunctions With(params IEnumerable<GoFunction> more)
    {
        var all = byName.ToDictionary(StringComparer.Ordinal);
        foreach (var function in more) all[function.Name] = function;
        return new GoFunctions(all.Values);
    }

    public IEnumerable<string> Names => byName.Keys.Order(StringComparer.Ordinal);

    internal bool TryGet(string name, [NotNullWhen(true)] out GoFunction? function) => byName.TryGetValue(name, out function);
}
