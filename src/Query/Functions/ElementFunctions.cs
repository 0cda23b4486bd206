using System.Runtime.Intrinsics;
using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>Functions from one number to one number, over whole columns.</summary>
internal static class ElementFunctions
{
    // From here on Go calculates half of e^x, which is infinite a little before sinh and cosh are.
    const double HalfExponential = 21;

    /// <summary>Null where the function is none of these.</summary>
    public static RowMap.Kernel? Find(string name) => name switch
    {
        "abs" => static (values, _) => Wide(values, static v => Vector256.Abs(v), Math.Abs),
        "ceil" => static (values, _) => Wide(values, static v => Vector256.Ceiling(v), Math.Ceiling),
        "floor" => static (values, _) => Wide(values, static v => Vector256.Floor(v), Math.Floor),
        "sqrt" => static (values, _) => Wide(values, static v => Vector256.Sqrt(v), Math.Sqrt),
        "exp" => Each(Math.Exp),
        "ln" => Each(Math.Log),
        "log2" => Each(Math.Log2),
        "log10" => Each(Math.Log10),
        "sin" => Each(Math.Sin),
        "cos" => Each(Math.Cos),
        "tan" => Each(Math.Tan),
        "asin" => Each(Math.Asin),
        "acos" => Each(Math.Acos),
        "atan" => Each(Math.Atan),
        "sinh" => Each(static v => Math.Abs(v) > HalfExponential ? Math.CopySign(Math.Exp(Math.Abs(v)) * 0.5, v) : Math.Sinh(v)),
        "cosh" => Each(static v => Math.Abs(v) > HalfExponential ? Math.Exp(Math.Abs(v)) * 0.5 : Math.Cosh(v)),
        "tanh" => Each(Math.Tanh),
        "asinh" => Each(Math.Asinh),
        "acosh" => Each(Math.Acosh),
        "atanh" => Each(Math.Atanh),
        "rad" => Each(static v => v * Math.PI / 180),
        "deg" => Each(static v => v * 180 / Math.PI),
        "sgn" => Each(static v => v < 0 ? -1 : v > 0 ? 1 : v),
        "minute" => Each(CalendarFunctions.Minute),
        "hour" => Each(CalendarFunctions.Hour),
        "day_of_week" => Each(CalendarFunctions.DayOfWeek),
        "day_of_month" => Each(CalendarFunctions.DayOfMonth),
        "day_of_year" => Each(CalendarFunctions.DayOfYear),
        "days_in_month" => Each(CalendarFunctions.DaysInMonth),
        "month" => Each(CalendarFunctions.Month),
        "year" => Each(CalendarFunctions.Year),
        _ => null,
    };

    public static void Negate(Span<double> values, int steps) => Wide(values, static v => -v, static v => -v);

    /// <summary>Bounds that cross leave nothing.</summary>
    public static RowMap.Kernel Clamp(ScalarOperator? low, ScalarOperator? high) => (values, steps) =>
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (Absent.Is(values[i])) continue;
            var step = i % steps;
            var min = low is null ? double.NegativeInfinity : low.Column[step];
            var max = high is null ? double.PositiveInfinity : high.Column[step];
            values[i] = max < min ? Absent.Value : Greater(min, Lesser(max, values[i]));
        }
    };

    /// <summary>As in Go, an infinity that nothing can pass counts for more than NaN.</summary>
    static double Lesser(double left, double right)
        => double.IsNegativeInfinity(left) || double.IsNegativeInfinity(right) ? double.NegativeInfinity : Math.Min(left, right);

    static double Greater(double left, double right)
        => double.IsPositiveInfinity(left) || double.IsPositiveInfinity(right) ? double.PositiveInfinity : Math.Max(left, right);

    /// <summary>Ties go up. Multiplying by the inverse rounds off less than dividing.</summary>
    public static RowMap.Kernel Round(ScalarOperator? toNearest) => (values, steps) =>
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (Absent.Is(values[i])) continue;
            var inverse = toNearest is null ? 1.0 : 1.0 / toNearest.Column[i % steps];
            values[i] = Math.Floor(values[i] * inverse + 0.5) / inverse;
        }
    };

    /// <summary>Functions of native histograms have nothing to say about floats.</summary>
    public static void Nothing(Span<double> values, int steps) => values.Fill(Absent.Value);

    static RowMap.Kernel Each(Func<double, double> function) => (values, _) =>
    {
        foreach (ref var value in values)
        {
            if (!Absent.Is(value)) value = function(value);
        }
    };

    static void Wide(Span<double> values, Func<Vector256<double>, Vector256<double>> wide, Func<double, double> narrow)
    {
        var i = 0;
        for (; i + 4 <= values.Length; i += 4)
        {
            var input = Vector256.Create<double>(values.Slice(i, 4));
            Vector256.ConditionalSelect(Absent.Mask(input), input, wide(input)).CopyTo(values.Slice(i, 4));
        }
        for (; i < values.Length; i++)
        {
            if (!Absent.Is(values[i])) values[i] = narrow(values[i]);
        }
    }
}
