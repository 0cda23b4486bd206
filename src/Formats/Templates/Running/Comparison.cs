using Barograph.Formats.Templates.Printing;

namespace Barograph.Formats.Templates.Running;

/// <summary>eq, lt and their kin: values of the same basic kind compare, whatever their types are called.</summary>
static class Comparison
{
    const string Incompatible = "incompatible types for comparison";
    const string Unordered = "invalid type for comparison";

    enum Kind
    {
        None,
        Bool,
        Integer,
        Float,
        Text,
    }

    /// <summary>Of what is no basic kind.</summary>
    enum Form
    {
        Record,
        Map,
        List,
        Function,
    }

    /// <summary>Whether the first equals any of the others.</summary>
    public static object? Equal(object?[] args)
    {
        if (args.Length == 1) throw new GoCallException("missing argument for comparison");
        for (var i = 1; i < args.Length; i++)
        {
            if (AreEqual(args[0], args[i])) return true;
        }

        return false;
    }

    public static bool AreEqual(object? a, object? b)
    {
        var (kind, other) = (KindOf(a), KindOf(b));
        // Nothing equals nothing, and differs from everything else.
        if (kind != other) return a is null || b is null ? false : throw new GoCallException(Incompatible);
        switch (kind)
        {
            case Kind.Bool:
                return (bool)a! == (bool)b!;
            case Kind.Integer:
                return Integer(a!) == Integer(b!);
            case Kind.Float:
                return (double)a! == (double)b!;
            case Kind.Text:
                return string.Equals(Text(a!), Text(b!), StringComparison.Ordinal);
            default:
                if (a is null || b is null) return a is null && b is null;
                RequireComparable(a, b);
                return Equals(a, b);
        }
    }

    public static bool IsLess(object? a, object? b)
    {
        var (kind, other) = (KindOf(a), KindOf(b));
        if (kind == Kind.None || other == Kind.None) throw new GoCallException(Unordered);
        if (kind != other) throw new GoCallException(Incompatible);
        return kind switch
        {
            Kind.Integer => Integer(a!) < Integer(b!),
            Kind.Float => (double)a! < (double)b!,
            Kind.Text => string.CompareOrdinal(Text(a!), Text(b!)) < 0,
            _ => throw new GoCallException(Unordered),
        };
    }

    static void RequireComparable(object a, object b)
    {
        if (FormOf(a) != FormOf(b))
            throw new GoCallException(GoFormat.Sprintf("non-comparable types %s: %T, ", [a, a], 0) + GoFormat.Sprintf("%T: %v", [b, b], 0));
        if (FormOf(b) != Form.Record) throw new GoCallException(GoFormat.Sprintf("non-comparable type %s: %T", [b, b], 0));
    }

    static Form FormOf(object value)
        => GoMap.TryFrom(value, out _) ? Form.Map : GoList.TryFrom(value, out _) ? Form.List : value is GoFunction ? Form.Function : Form.Record;

    static Kind KindOf(object? value) => value switch
    {
        bool => Kind.Bool,
        long or byte or TimeSpan or GoNamedNumber => Kind.Integer,
        double => Kind.Float,
        string or GoSafeText => Kind.Text,
        _ => Kind.None,
    };

    static long Integer(object value) => value switch
    {
        long i => i,
        byte b => b,
        TimeSpan d => Times.GoDuration.Nanoseconds(d),
        _ => ((GoNamedNumber)value).Value,
    };

    static string Text(object value) => value as string ?? ((GoSafeText)value).Text;
}
