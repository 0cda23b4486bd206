using System.Globalization;
using Barograph.Query.Syntax;

namespace Barograph.Tests.Conformance;

/// <summary>
/// Random queries over <see cref="TroubledNumbers"/> and <see cref="GeneratedHistograms"/> in the language of Prometheus 3.5: every function by its
/// signature, every aggregation, every operator with every matching, at times with a mistake in it.
/// </summary>
sealed class QueryGrammar(Random random)
{
    /// <summary>Functions that came after 3.5.</summary>
    static readonly HashSet<string> Later =
    [
        "first_over_time", "ts_of_first_over_time", "start", "end", "range", "step", "min_of", "max_of", "histogram_quantiles", "start_timestamp",
    ];

    static readonly FunctionSignature[] Vectors = Of(ExprType.Vector);
    static readonly FunctionSignature[] Scalars = Of(ExprType.Scalar);
    static readonly string[] Groupings = ["", " by (job)", " by (instance)", " by (room)", " by ()", " without (instance)", " by (job, code)", " without (code, sensor, le)", " by (__name__)", " without ()", " by (\"service.name\", job)", " without (\"größe\", \"service.name\")", " by (job, job, nothing)"];
    static readonly string[] Arithmetic = ["+", "-", "*", "/", "%", "^", "atan2"];
    static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];
    static readonly string[] Matchings =
    [
        "", "", "on () ", "on (job) ", "on (job, instance) ", "ignoring (code) ", "ignoring (room) ", "ignoring (version, data) ", "on (job, instance) group_left () ", "on (job, instance) group_left (version) ",
        "on (room) group_left (owner, nothing) ", "ignoring (code) group_left ", "on (room) group_right ", "on (job, instance) group_right (version, code) ", "ignoring (code, version) group_right ",
    ];

    /// <summary>How often each function, aggregation and operator was used.</summary>
    public Dictionary<string, int> Used { get; } = [];

    public static IEnumerable<string> Words =>
        [.. Vectors.Concat(Scalars).Select(static f => f.Name), .. AggregationGrammar.Plain, .. AggregationGrammar.WithParameter, .. Arithmetic, .. Comparisons, "and", "or", "unless", "@", "offset", "bool"];

    public string Query() => random.Next(40) switch
    {
        0 => Scalar(3),
        1 => Matrix(2),
        2 => Text(),
        3 => Operand(Vector(2)) + " " + Pick(Arithmetic) + " " + Range(),
        4 => $"{Pick(Vectors).Name}({Argument((ExprType)Pick(Enum.GetValues<ExprType>()), 1)})",
        5 or 6 => $"{Call(Pick(Vectors), 1)}",
        _ => Vector(3),
    };

    string Vector(int depth)
    {
        switch (depth <= 0 ? random.Next(3) : random.Next(13))
        {
            case 0 or 1:
                return Selectors.Instant(random) + Shift();
            case 2 or 3 or 4:
                return Call(Pick(Vectors), depth - 1);
            case 5 or 6:
                return new AggregationGrammar(random, Use).Of(Pick(Groupings), name => name == "count_values" ? Counted(depth - 1) : Vector(depth - 1), () => Scalar(depth - 1));
            case 7:
                return $"{Operand(Vector(depth - 1))} {Operator(false)} {Operand(Scalar(depth - 2))}";
            case 8:
                return $"{Operand(Scalar(depth - 2))} {Operator(false)} {Operand(Vector(depth - 1))}";
            case 9:
                return $"{Operand(Vector(depth - 1))} {Use(Pick(["and", "or", "unless"]))} {Pick(Matchings[..8])}{Operand(Vector(depth - 1))}";
            case 10:
                return $"{Pick(["-", "+", "-"])}{Operand(Vector(depth - 1))}";
            default:
                var left = Vector(depth - 1);
                var right = random.Next(3) == 0 ? left : Vector(depth - 1);
                return $"{Operand(left)} {Operator(true)} {Operand(right)}";
        }
    }

    /// <summary>Values become labels: those without a last digit that libraries might disagree on.</summary>
    string Counted(int depth) => random.Next(2) == 0 ? Selectors.Instant(random) + Shift() : $"round({Vector(depth)}, {Pick(["1", "0.5", "10"])})";

    string Scalar(int depth)
    {
        if (depth <= 0 || random.Next(3) > 0) return Number();
        return random.Next(4) switch
        {
            0 => $"{Operand(Scalar(depth - 1))} {Operator(false)} {Operand(Scalar(depth - 1))}",
            1 => Call(Pick(Scalars), depth - 1),
            2 => $"-{Operand(Scalar(depth - 1))}",
            _ => $"scalar({Vector(depth - 1)})",
        };
    }

    string Matrix(int depth)
    {
        if (depth <= 0 || random.Next(3) > 0) return Selectors.Instant(random) + Range() + Shift();
        return $"{Operand(Vector(depth - 1))}[{Pick(["5m:1m", "10m:30s", "6m:", "3m:7s", "2m:3m", "8m:90s", "3m + 2m:2 * 15s", "(1h - 55m):-(-20)"])}]{Shift()}";
    }

    string Range() => random.Next(100) == 0
        ? $"[{Pick(["1m - 2m", "2 * -(1m + 5)", "1h / (2 - 2)", "(1m % (1m - 60)) * 2", "2 ^ 100", "1m:1m - 60", "-(5 - 5):30s - 1m"])}]"
        : $"[{Pick(["1m", "2m", "5m", "7m30s", "20m", "15s", "300", "1m + 1m", "-(1m) * -3"])}]";

    string Call(FunctionSignature function, int depth)
    {
        Use(function.Name);
        if (ArgumentsOf.Special(random, function.Name, () => Vector(depth), () => Operand(Scalar(depth))) is { } special) return $"{function.Name}({special})";
        var count = function.ArgumentTypes.Count;
        if (function.Variadic > 0) count -= random.Next(2);
        return $"{function.Name}({string.Join(", ", function.ArgumentTypes.Take(count).Select(type => Argument(type, depth)))})";
    }

    string Argument(ExprType type, int depth) => random.Next(150) == 0 ? Vector(0) : type switch
    {
        ExprType.Scalar => Scalar(depth - 1),
        ExprType.String => Text(),
        ExprType.Matrix => Matrix(depth),
        _ => Vector(depth),
    };

    string Operator(bool matched)
    {
        var comparison = random.Next(2) == 0;
        var op = Use(Pick(comparison ? Comparisons : Arithmetic));
        if (comparison && random.Next(3) == 0) op += " " + Use("bool");
        return matched ? $"{op} {Pick(Matchings)}".TrimEnd() : op;
    }

    string Shift()
    {
        var shift = random.Next(6) == 0 ? $" {Use("offset")} {Pick(["1m", "-2m", "7m30s", "-(1m + 30s)", "0s"])}" : "";
        if (random.Next(10) != 0) return shift;
        var at = $" {Use("@")} {Pick(["start()", "end()", "1704069000", "1704068000.5", "0", "-100", "1.704069e9"])}";
        return random.Next(2) == 0 ? shift + at : at + shift;
    }

    string Number() => random.Next(4) == 0
        ? Pick(["0", "-0", "Inf", "-Inf", "NaN", "1e300", "1h30m", ".5", "5e-324", "0.1", "0x1F", "1_000", "5m", "1.5e-3", "017"])
        : Math.Round(random.NextDouble() * 40 - 4, random.Next(2)).ToString(CultureInfo.InvariantCulture);

    string Text() => Pick(["\"text\"", "'a\\tb'", "`raw\\n`", "\"größe\"", "\"\""]);

    static string Operand(string text) => text.Contains(' ', StringComparison.Ordinal) || text.StartsWith('-') ? $"({text})" : text;

    string Use(string word)
    {
        Used[word] = Used.GetValueOrDefault(word) + 1;
        return word;
    }

    T Pick<T>(T[] from) => from[random.Next(from.Length)];

    static FunctionSignature[] Of(ExprType type)
        => [.. Functions.All.Where(function => function.ReturnType == type && !Later.Contains(function.Name)).OrderBy(static function => function.Name, StringComparer.Ordinal)];
}
