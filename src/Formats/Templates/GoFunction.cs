namespace Barograph.Formats.Templates;

/// <summary>A function or method that templates may call: what it takes, and its body. The body throws <see cref="GoCallException"/> when it fails.</summary>
/// <remarks>
/// Parameter types: <c>object</c> (anything), <c>string</c>, <c>bool</c>, <c>long</c>, <c>double</c>, <c>DateTimeOffset</c>, <c>TimeSpan</c>,
/// <c>IReadOnlyList&lt;string&gt;</c>, or any class of our own (then the argument must be one). The body gets exactly such values.
/// </remarks>
public sealed class GoFunction(string name, Func<object?[], object?> body, params Type[] parameters)
{
    public string Name { get; } = name;

    public IReadOnlyList<Type> Parameters { get; } = parameters;

    /// <summary>Whether the last parameter may be given any number of times, none included.</summary>
    public bool Variadic { get; init; }

    /// <summary>For and (false) and or (true): the truth at which the rest of the arguments is not looked at.</summary>
    internal bool? ShortCircuits { get; init; }

    /// <summary>For call: the first argument is the function.</summary>
    internal bool Calls { get; init; }

    /// <summary>For tmpl: runs the template of that name over the second argument and gives what it writes.</summary>
    internal bool RunsTemplate { get; init; }

    internal Func<object?[], object?> Body { get; } = body;

    /// <summary>No parameters: a method such as <c>.Alerts.Firing</c>.</summary>
    public static GoFunction Method(string name, Func<object?> body) => new(name, _ => body());

    public static GoFunction Of<T>(string name, Func<T, object?> body) => new(name, args => body((T)args[0]!), typeof(T));

    public static GoFunction Of<T1, T2>(string name, Func<T1, T2, object?> body)
        => new(name, args => body((T1)args[0]!, (T2)args[1]!), typeof(T1), typeof(T2));

    public static GoFunction Of<T1, T2, T3>(string name, Func<T1, T2, T3, object?> body)
        => new(name, args => body((T1)args[0]!, (T2)args[1]!, (T3)args[2]!), typeof(T1), typeof(T2), typeof(T3));
}
