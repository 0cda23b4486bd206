using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Barograph.Query.Syntax;

/// <summary>Every function of the language with its types: the 90 of Prometheus 3.14.</summary>
public static class Functions
{
    const ExprType S = ExprType.Scalar;
    const ExprType T = ExprType.String;
    const ExprType V = ExprType.Vector;
    const ExprType M = ExprType.Matrix;

    static readonly FrozenDictionary<string, FunctionSignature> ByName = List().ToFrozenDictionary(function => function.Name);

    public static IReadOnlyCollection<FunctionSignature> All => ByName.Values;

    public static bool TryGet(string name, [NotNullWhen(true)] out FunctionSignature? function) => ByName.TryGetValue(name, out function);

    static IEnumerable<FunctionSignature> List()
    {
        foreach (var name in (string[])["abs", "absent", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "deg",
            "exp", "floor", "histogram_avg", "histogram_count", "histogram_stddev", "histogram_stdvar", "histogram_sum", "ln", "log10",
            "log2", "rad", "sgn", "sin", "sinh", "sort", "sort_desc", "sqrt", "tan", "tanh", "timestamp"])
            yield return Stable(name, V, V);
        foreach (var name in (string[])["absent_over_time", "avg_over_time", "changes", "count_over_time", "delta", "deriv", "first_over_time",
            "idelta", "increase", "irate", "last_over_time", "max_over_time", "min_over_time", "present_over_time", "rate", "resets",
            "stddev_over_time", "stdvar_over_time", "sum_over_time"])
            yield return Stable(name, V, M);
        foreach (var name in (string[])["day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year"])
            yield return Stable(name, V, V) with { Variadic = 1 }; // of the evaluation time where nothing is given
        foreach (var name in (string[])["pi", "time"]) yield return Stable(name, S);
        yield return Stable("clamp", V, V, S, S);
        yield return Stable("clamp_max", V, V, S);
        yield return Stable("clamp_min", V, V, S);
        yield return Stable("histogram_fraction", V, S, S, V);
        yield return Stable("histogram_quantile", V, S, V);
        yield return Stable("label_join", V, V, T, T, T) with { Variadic = -1 };
        yield return Stable("label_replace", V, V, T, T, T, T);
        yield return Stable("predict_linear", V, M, S);
        yield return Stable("quantile_over_time", V, S, M);
        yield return Stable("round", V, V, S) with { Variadic = 1 };
        yield return Stable("scalar", S, V);
        yield return Stable("vector", V, S);
        foreach (var function in Experimental()) yield return function with { Experimental = true };
    }

    static IEnumerable<FunctionSignature> Experimental()
    {
        foreach (var name in (string[])["end", "range", "start", "step"]) yield return Stable(name, S);
        foreach (var name in (string[])["max_of", "min_of"]) yield return Stable(name, S, S, S);
        foreach (var name in (string[])["mad_over_time", "ts_of_first_over_time", "ts_of_last_over_time", "ts_of_max_over_time",
            "ts_of_min_over_time"])
            yield return Stable(name, V, M);
        yield return Stable("double_exponential_smoothing", V, M, S, S);
        yield return Stable("histogram_quantiles", V, V, T, S, S) with { Variadic = 9 };
        yield return Stable("info", V, V, V) with { Variadic = 1 };
        yield return Stable("sort_by_label", V, V, T) with { Variadic = -1 };
        yield return Stable("sort_by_label_desc", V, V, T) with { Variadic = -1 };
        yield return Stable("start_timestamp", V, V);
    }

    static FunctionSignature Stable(string name, ExprType returns, params ExprType[] arguments) => new(name, arguments, 0, returns, false);
}
