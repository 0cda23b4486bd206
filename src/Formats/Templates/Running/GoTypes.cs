using System.Collections.Concurrent;
using Barograph.Formats.Templates.Times;

namespace Barograph.Formats.Templates.Running;

/// <summary>Which Go type a .NET value stands for.</summary>
static class GoTypes
{
    public const string Anything = "interface {}";

    static readonly ConcurrentDictionary<Type, string> Names = new();

    /// <summary>Whole numbers become long and floats double, whatever they were; nothing else changes.</summary>
    public static object? Normal(object? value) => value switch
    {
        null or string or long or bool or double => value,
        int i => (long)i,
        uint i => (long)i,
        short i => (long)i,
        ushort i => (long)i,
        ulong i => i <= long.MaxValue ? (long)i : (double)i,
        float f => (double)f,
        DateTimeOffset t => new GoTime(t, null),
        DateTime t => new GoTime(new DateTimeOffset(t), null),
        _ => value,
    };

    public static string NameOf(object? value) => value switch
    {
        null => "<nil>",
        string => "string",
        long => "int",
        double => "float64",
        bool => "bool",
        IGoStruct s => s.TypeName,
        GoNamedNumber n => n.TypeName,
        GoSafeText safe => safe.TypeName,
        GoFunction => "func",
        _ => NameOf(value.GetType()),
    };

    public static string NameOf(Type type) => Names.GetOrAdd(type, static t => Describe(t));

    static string Describe(Type type)
    {
        if (type == typeof(object)) return Anything;
        if (type == typeof(string)) return "string";
        if (type == typeof(bool)) return "bool";
        if (type == typeof(byte)) return "uint8";
        if (type == typeof(double) || type == typeof(float)) return "float64";
        if (type == typeof(TimeSpan)) return "time.Duration";
        if (type == typeof(GoTime) || type == typeof(DateTimeOffset) || type == typeof(DateTime)) return "time.Time";
        if (type.IsPrimitive) return "int";
        if (ElementOf(type, typeof(IReadOnlyDictionary<,>), typeof(IDictionary<,>)) is { } value) return $"map[string]{NameOf(value)}";
        if (ElementOf(type, typeof(IReadOnlyList<>), typeof(IList<>)) is { } element) return $"[]{NameOf(element)}";
        return type.Name;
    }

    /// <summary>The last type argument of the first of these interfaces that the type has.</summary>
    static Type? ElementOf(Type type, params ReadOnlySpan<Type> generics)
    {
        foreach (var generic in generics)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == generic) return type.GetGenericArguments()[^1];
            foreach (var contract in type.GetInterfaces())
                if (contract.IsGenericType && contract.GetGenericTypeDefinition() == generic) return contract.GetGenericArguments()[^1];
        }

        return null;
    }

    /// <summary>Go's truth: not the zero of its kind, not empty.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool b => b,
        string s => s.Length > 0,
        long i => i != 0,
        double d => d != 0,
        byte b => b != 0,
        TimeSpan d => d != TimeSpan.Zero,
        GoNamedNumber n => n.Value != 0,
        GoSafeText safe => safe.Text.Length > 0,
        _ when GoMap.TryFrom(value, out var map) => map.Count > 0,
        _ when GoList.TryFrom(value, out var list) => list.Count > 0,
        _ => true,
    };
}
