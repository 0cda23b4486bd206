using Barograph.Formats.Templates.Parsing;

namespace Barograph.Formats.Templates.Running;

/// <summary>Works out pipelines within one run of one template, and knows the place when something goes wrong.</summary>
sealed class Evaluation(ParsedTemplate template, MissingKey missing, TemplateOutput output)
{
    static readonly object NoInput = new();

    public GoValue[] Variables { get; } = new GoValue[template.SlotCount];

    public MissingKey Missing => missing;

    public required Func<string, object?, object> RunTemplate { get; init; }

    /// <summary>What is being worked out; errors name it. Stays where it was last set, as in Go.</summary>
    public TemplateNode? At { get; set; }

    public GoTemplateException Wrong(string complaint)
    {
        var name = GoQuote.Quote(template.Name);
        if (At is null) return new GoTemplateException(template.Source, 1, -1, complaint, $"template: {template.Source}: executing {name}: {complaint}");
        var (line, column) = template.Place(At.Start);
        return new GoTemplateException(template.Source, line, column, complaint,
            $"template: {template.Source}:{line}:{column}: executing {name} at <{At}>: {complaint}");
    }

    public object? Pipeline(GoValue dot, PipeNode pipe)
    {
        At = pipe;
        var value = NoInput;
        foreach (var command in pipe.Commands) value = Command(dot, command, value);
        foreach (var variable in pipe.Declared)
        {
            if (variable.Slot < 0) throw Wrong($"undefined variable: {variable}");
            Variables[variable.Slot] = new GoValue(value);
        }

        return value;
    }

    object? Command(GoValue dot, CommandNode command, object? input)
    {
        var first = command.Arguments[0];
        var hasArguments = command.Arguments.Count > 1 || !ReferenceEquals(input, NoInput);
        switch (first)
        {
            case FieldNode field:
                At = field;
                return Chain(dot, field.Names, 0, dot, command, input).Value;
            case VariableNode variable:
                return Variable(dot, variable, command, input).Value;
            case ChainNode chain:
                return Chain(dot, chain, command, input).Value;
            case IdentifierNode identifier:
                At = identifier;
                return Call(dot, identifier.Function, command, command, input);
        }

        if (first is PipeNode pipe) return hasArguments ? throw Wrong($"can't give argument to non-function {first}") : Pipeline(dot, pipe);
        At = first;
        if (hasArguments) throw Wrong($"can't give argument to non-function {first}");
        return first switch
        {
            BoolNode constant => constant.Value,
            StringNode constant => constant.Text,
            DotNode => dot.Value,
            NumberNode number => Ideal(number),
            NilNode => throw Wrong("nil is not a command"),
            _ => throw Wrong($"can't evaluate command {GoQuote.Quote(first.ToString()!)}"),
        };
    }

    GoTemplateException WrongAt(TemplateNode node, string complaint)
    {
        At = node;
        return Wrong(complaint);
    }

    object Ideal(NumberNode number) => number.Ideal ?? throw WrongAt(number, $"{number} overflows int");

    GoValue Variable(GoValue dot, VariableNode variable, CommandNode? command, object? input)
    {
        At = variable;
        var value = Variables[variable.Slot];
        if (variable.Names.Length > 1) return Chain(dot, variable.Names, 1, value, command, input);
        if (command?.Arguments.Count > 1 || !ReferenceEquals(input, NoInput)) throw Wrong($"can't give argument to non-function {variable}");
        return value;
    }

    GoValue Chain(GoValue dot, ChainNode chain, CommandNode? command, object? input)
    {
        At = chain;
        if (chain.Of is NilNode) throw Wrong($"indirection through explicit nil in {chain}");
        return Chain(dot, chain.Names, 0, new GoValue(Argument(dot, chain.Of, typeof(object))), command, input);
    }

    GoValue Chain(GoValue dot, string[] names, int first, GoValue receiver, CommandNode? command, object? input)
    {
        for (var i = first; i < names.Length - 1; i++) receiver = Field(dot, names[i], null, NoInput, receiver);
        return Field(dot, names[^1], command, input, receiver);
    }

    /// <summary>A field without arguments.</summary>
    public GoValue Field(GoValue receiver, string name) => Field(receiver, name, null, NoInput, receiver);

    GoValue Field(GoValue dot, string name, CommandNode? command, object? input, GoValue receiver)
    {
        var value = receiver.Value;
        if (value is null)
        {
            if (receiver.Boxed) throw Wrong($"nil pointer evaluating {GoTypes.Anything}.{name}");
            return missing == MissingKey.Error ? throw Wrong($"nil data; no entry for key {GoQuote.Quote(name)}") : default;
        }

        if (ValueMethods.TryGet(value, name, out var found))
        {
            if (found is GoFunction method) return new GoValue(Call(dot, method, command, At!, input));
            if (HasArguments()) throw Wrong($"{name} has arguments but cannot be invoked as function");
            return new GoValue(GoTypes.Normal(found));
        }

        if (GoMap.TryFrom(value, out var map))
        {
            if (HasArguments()) throw Wrong($"{name} is not a method but has arguments");
            if (map.TryGet(name, out var element)) return new GoValue(element, map.IsOfAnything);
            return missing switch
            {
                MissingKey.Zero => new GoValue(map.Zero, map.IsOfAnything),
                MissingKey.Error => throw Wrong($"map has no entry for key {GoQuote.Quote(name)}"),
                _ => default,
            };
        }

        throw Wrong($"can't evaluate field {name} in type {receiver.TypeName}");

        bool HasArguments() => command?.Arguments.Count > 1 || !ReferenceEquals(input, NoInput);
    }

    object? Call(GoValue dot, GoFunction function, CommandNode? command, TemplateNode node, object? input)
    {
        var given = command is null ? 0 : command.Arguments.Count - 1;
        var hasInput = !ReferenceEquals(input, NoInput);
        var count = given + (hasInput ? 1 : 0);
        var expected = function.Parameters.Count;
        if (function.Variadic ? count < expected - 1 : count != expected)
            throw Wrong($"wrong number of args for {function.Name}: want {(function.Variadic ? $"at least {expected - 1}" : $"{expected}")} got {count}");
        if (function.ShortCircuits is { } stopsAt) return Decide(dot, stopsAt, command, input);
        var arguments = count == 0 ? [] : new object?[count];
        for (var i = 0; i < given; i++) arguments[i] = Argument(dot, command!.Arguments[i + 1], ParameterAt(function, i));
        if (hasInput) arguments[given] = Conversion.Convert(this, new GoValue(input), ParameterAt(function, given));
        if (!output.TryStep()) throw Wrong($"more than {output.Limits.MaxSteps} steps");
        try
        {
            var value = function.Calls ? CallValue(arguments) : function.RunsTemplate ? RunTemplate((string)arguments[0]!, arguments[1]) : function.Body(arguments);
            if (value is string { Length: var length } && length > output.Limits.MaxOutputLength)
                throw new GoCallException($"the text is longer than {output.Limits.MaxOutputLength} characters");
            return GoTypes.Normal(value);
        }
        catch (GoCallException e)
        {
            throw WrongAt(node, $"error calling {function.Name}: {e.Message}");
        }
    }

    /// <summary><c>call .Function 1 2</c>.</summary>
    object? CallValue(object?[] arguments)
    {
        if (arguments[0] is null) throw new GoCallException("call of nil");
        if (arguments[0] is not GoFunction function) throw new GoCallException($"non-function of type {GoTypes.NameOf(arguments[0])}");
        var given = arguments.Length - 1;
        var expected = function.Parameters.Count;
        if (function.Variadic ? given < expected - 1 : given != expected)
            throw new GoCallException($"wrong number of args: got {given} want {(function.Variadic ? $"at least {expected - 1}" : $"{expected}")}");
        var converted = new object?[given];
        for (var i = 0; i < given; i++) converted[i] = Conversion.Convert(this, new GoValue(arguments[i + 1]), ParameterAt(function, i));
        return function.Body(converted);
    }

    /// <summary>Or answers the first that is true, and the first that is false; the rest is not worked out.</summary>
    object? Decide(GoValue dot, bool stopsAt, CommandNode? command, object? input)
    {
        object? value = null;
        for (var i = 1; i < (command?.Arguments.Count ?? 0); i++)
        {
            value = Argument(dot, command!.Arguments[i], typeof(object));
            if (GoTypes.IsTrue(value) == stopsAt) return value;
        }

        return ReferenceEquals(input, NoInput) ? value : input;
    }

    static Type ParameterAt(GoFunction function, int index) => function.Parameters[Math.Min(index, function.Parameters.Count - 1)];

    object? Argument(GoValue dot, TemplateNode node, Type type)
    {
        At = node;
        GoValue value;
        switch (node)
        {
            case DotNode:
                value = dot;
                break;
            case NilNode:
                return type.IsValueType || type == typeof(string) ? throw Wrong($"cannot assign nil to {GoTypes.NameOf(type)}") : null;
            case FieldNode field:
                value = Chain(dot, field.Names, 0, dot, null, NoInput);
                break;
            case VariableNode variable:
                value = Variable(dot, variable, null, NoInput);
                break;
            case PipeNode pipe:
                value = new GoValue(Pipeline(dot, pipe));
                break;
            case IdentifierNode identifier:
                value = new GoValue(Call(dot, identifier.Function, null, identifier, NoInput));
                break;
            case ChainNode chain:
                value = Chain(dot, chain, null, NoInput);
                break;
            default:
                return Constant(node, type);
        }

        return Conversion.Convert(this, value, type);
    }

    object? Constant(TemplateNode node, Type type)
    {
        if (type == typeof(object))
            return node switch { BoolNode b => b.Value, StringNode s => s.Text, NumberNode n => Ideal(n), _ => throw Wrong($"can't handle assignment of {node} to empty interface argument") };
        if (type == typeof(string)) return node is StringNode text ? text.Text : throw Wrong($"expected string; found {node}");
        if (type == typeof(bool)) return node is BoolNode truth ? truth.Value : throw Wrong($"expected bool; found {node}");
        if (type == typeof(long)) return (node as NumberNode)?.AsInteger ?? throw Wrong($"expected integer; found {node}");
        if (type == typeof(TimeSpan))
            return (node as NumberNode)?.AsInteger is long nanoseconds ? new TimeSpan(nanoseconds / TimeSpan.NanosecondsPerTick) : throw Wrong($"expected integer; found {node}");
        if (type == typeof(double)) return (node as NumberNode)?.AsFloat ?? throw Wrong($"expected float; found {node}");
        throw Wrong($"can't handle {node} for arg of type {GoTypes.NameOf(type)}");
    }
}
