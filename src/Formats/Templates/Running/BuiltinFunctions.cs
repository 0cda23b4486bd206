using System.Text;
using Barograph.Formats.Templates.Printing;

namespace Barograph.Formats.Templates.Running;

/// <summary>The functions that every template of Go has.</summary>
static class BuiltinFunctions
{
    public static IEnumerable<GoFunction> All { get; } =
    [
        new("and", static args => args[0], typeof(object), typeof(object)) { Variadic = true, ShortCircuits = false },
        new("or", static args => args[0], typeof(object), typeof(object)) { Variadic = true, ShortCircuits = true },
        GoFunction.Of<object?>("not", static value => !GoTypes.IsTrue(value)),
        GoFunction.Of<object?>("len", Length),
        new("index", Indexing.Index, typeof(object), typeof(object)) { Variadic = true },
        new("slice", Indexing.Slice, typeof(object), typeof(object)) { Variadic = true },
        new("call", static _ => null, typeof(object), typeof(object)) { Variadic = true, Calls = true },
        new("print", GoFormat.Sprint, typeof(object)) { Variadic = true },
        new("println", GoFormat.Sprintln, typeof(object)) { Variadic = true },
        new("printf", static args => GoFormat.Sprintf((string)args[0]!, args, 1), typeof(string), typeof(object)) { Variadic = true },
        new("html", static args => TextEscapes.Html(Joined(args)), typeof(object)) { Variadic = true },
        new("js", static args => TextEscapes.JavaScript(Joined(args)), typeof(object)) { Variadic = true },
        new("urlquery", static args => TextEscapes.UrlQuery(Joined(args)), typeof(object)) { Variadic = true },
        new("eq", Comparison.Equal, typeof(object), typeof(object)) { Variadic = true },
        GoFunction.Of<object?, object?>("ne", static (a, b) => !Comparison.AreEqual(a, b)),
        GoFunction.Of<object?, object?>("lt", static (a, b) => Comparison.IsLess(a, b)),
        GoFunction.Of<object?, object?>("le", static (a, b) => Comparison.IsLess(a, b) || Comparison.AreEqual(a, b)),
        GoFunction.Of<object?, object?>("gt", static (a, b) => !Comparison.IsLess(a, b) && !Comparison.AreEqual(a, b)),
        GoFunction.Of<object?, object?>("ge", static (a, b) => !Comparison.IsLess(a, b)),
    ];

    /// <summary>The arguments of an escaping function as one text; what is missing shows.</summary>
    static string Joined(object?[] args)
        => args is [string only] ? only : GoFormat.Sprint(Array.ConvertAll(args, static a => a ?? ValuePrinter.NoValue));

    static object? Length(object? value) => value switch
    {
        null => throw new GoCallException("len of nil pointer"),
        string s => (long)Encoding.UTF8.GetByteCount(s),
        GoSafeText safe => (long)Encoding.UTF8.GetByteCount(safe.Text),
        _ when GoMap.TryFrom(value, out var map) => (long)map.Count,
        _ when GoList.TryFrom(value, out var list) => (long)list.Count,
        _ => throw new GoCallException($"len of type {GoTypes.NameOf(value)}"),
    };
}
