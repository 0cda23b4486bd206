using Barograph.Formats.Templates.Times;

namespace Barograph.Formats.Templates.Running;

/// <summary>Whether a value may be given for a parameter.</summary>
static class Conversion
{
    public static object? Convert(Evaluation evaluation, GoValue given, Type type)
    {
        var value = given.Value;
        if (type == typeof(object)) return value;
        if (value is null && given.Boxed) throw evaluation.Wrong($"wrong type for value; expected {GoTypes.NameOf(type)}; got {GoTypes.Anything}");
        if (value is null)
            return type.IsValueType || type == typeof(string) ? throw evaluation.Wrong($"invalid value; expected {GoTypes.NameOf(type)}") : null;
        if (value is GoTime time && type == typeof(DateTimeOffset)) return time.Instant;
        if (type == typeof(IReadOnlyList<object?>))
        {
            // For .NET a list of texts is a list of anything, too; not so for Go.
            if (GoList.TryFrom(value, out var list) && list.IsOfAnything) return list.ToArray();
        }
        else if (type.IsInstanceOfType(value))
        {
            return value;
        }

        throw evaluation.Wrong($"wrong type for value; expected {GoTypes.NameOf(type)}; got {GoTypes.NameOf(value)}");
    }
}
