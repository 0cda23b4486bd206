namespace Barograph.Tests.Conformance;

/// <summary>One aggregation of some argument, its clause before or after.</summary>
sealed class AggregationGrammar(Random random, Func<string, string> use)
{
    public static readonly string[] Plain = ["sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"];
    public static readonly string[] WithParameter = ["topk", "bottomk", "quantile", "count_values", "limitk", "limit_ratio"];

    public string Of(string grouping, Func<string, string> vector, Func<string> scalar)
    {
        var name = use(random.Next(3) > 0 ? Plain[random.Next(Plain.Length)] : WithParameter[random.Next(WithParameter.Length)]);
        var parameter = name switch
        {
            "limitk" => Pick("0", "1000", "-1", "NaN", "1e30", "2", "1.9"),
            "limit_ratio" => Pick("0", "1", "-1", "1.5", "-2", "NaN", "0.5", "-0.5", "0.3"),
            "topk" or "bottomk" => random.Next(6) == 0 ? scalar() : Pick("1", "2", "3", "5", "0", "-1", "NaN", "2.7", "100"),
            "quantile" => random.Next(6) == 0 ? scalar() : Pick("0", "0.5", "0.9", "1", "-1", "2", "NaN", "0.33"),
            "count_values" => Pick("\"v\"", "\"job\"", "\"a.b\"", "\"\"", "\"größe\""),
            _ => null,
        };
        // Operators hand out their rows in any order over a range: which ones limitk leaves of those is not the same twice.
        var argument = parameter is "2" or "1.9" && name == "limitk" ? Selectors.Instant(random) : vector(name);
        var arguments = parameter is null ? argument : $"{parameter}, {argument}";
        return random.Next(2) == 0 ? $"{name}{grouping} ({arguments})" : $"{name}({arguments}){grouping}";
    }

    string Pick(params string[] from) => from[random.Next(from.Length)];
}
