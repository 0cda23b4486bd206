namespace Barograph.App.Demo;

/// <summary>A way for the example to misbehave.</summary>
sealed record ExampleFault(string Name, string Effect, bool On)
{
    /// <summary>A line of its /control page: <c>on   errors          requests are answered with 500</c>.</summary>
    public static ExampleFault Parse(string line)
        => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var on, var name, var effect]
            ? new ExampleFault(name, effect, on == "on")
            : throw new FormatException($"not a fault's line: {line}");
}
