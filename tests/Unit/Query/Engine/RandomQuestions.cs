using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Tests.Unit.Query;

/// <summary>Random series and random queries about them, from one seed.</summary>
sealed class RandomQuestions(int seed)
{
    readonly Random random = new(seed);

    public List<(LabelSet Labels, SortedList<long, double> Samples)> Data()
    {
        var data = new List<(LabelSet, SortedList<long, double>)>();
        foreach (var name in (string[])["m", "n"])
        {
            foreach (var a in (string[])["1", "2", "3"])
            {
                foreach (var b in (string[])["x", "y"])
                {
                    if (random.Next(5) > 0) data.Add((LabelSet.Of(("__name__", name), ("a", a), ("b", b)), Walk()));
                }
            }
        }
        return data;
    }

    public string Query() => Vector(3);

    public long Time() => random.Next(0, 3_600_000);

    SortedList<long, double> Walk()
    {
        var samples = new SortedList<long, double>();
        double value = random.Next(50);
        for (long time = random.Next(0, 600_000); time < 3_600_000; time += random.Next(20) == 0 ? random.Next(60_000, 500_000) : 30_000 + random.Next(-500, 500))
        {
            value = random.Next(25) == 0 ? random.Next(5) : value + random.Next(20);
            samples[time] = random.Next(40) switch { 0 => StaleMarker.Value, 1 => double.NaN, 2 => -value, _ => value };
        }
        return samples;
    }

    string Vector(int depth)
    {
        switch (depth == 0 ? random.Next(2) : random.Next(9))
        {
            case 0:
                return Pick("m", "n", "m{a=\"1\"}", "n{b!=\"x\"}", "{a=~\"1|2\"}", "nothing", "m offset 2m", "n @ 1000", "m smoothed", "n{a=\"1\"} smoothed offset 70s");
            case 1:
                var range = $"{Pick("m", "n", "n{a=\"2\"}", "{b=\"x\"}")}[{Pick("1m", "5m", "10m")}]";
                var shift = Pick("", "", " offset 1m", " @ 1800");
                return random.Next(4) switch
                {
                    0 => $"{Pick("rate", "increase", "delta", "changes", "resets")}({range} anchored{shift})",
                    1 => $"{Pick("rate", "increase", "delta")}({range} smoothed{shift})",
                    _ => Range(range + shift),
                };
            case 2:
                // How often something calculated changed or fell is a matter of its last digit.
                return Range($"({Vector(depth - 1)})[{Pick("5m:1m", "6m:", "3m:20s")}]", "sum_over_time");
            case 3:
                return $"{Pick("abs", "ceil", "floor", "sgn", "sqrt", "hour")}({Vector(depth - 1)})";
            case 4 or 5:
                return $"{Pick("sum", "avg", "min", "max", "count", "group", "stdvar")}{Pick("", " by (a)", " by (b)", " without (a)", " by (__name__, a)")} ({Vector(depth - 1)})";
            case 6:
                return $"({Vector(depth - 1)}) {Pick("+", "-", "*", "/", "%", ">", "<=", "== bool", "!=")} {Pick("2", "-1", "20", "(time() / 100)", "scalar(m{a=\"1\",b=\"x\"})")}";
            case 7:
                return $"({Vector(depth - 1)}) {Pick("and", "or", "unless")} {Pick("", "on (a) ", "ignoring (b) ")}({Vector(depth - 1)})";
            default:
                return $"({Vector(depth - 1)}) {Pick("+", "-", "*", "/", "> bool", "<", "==")} {Pick("", "on (a, b) ", "ignoring (b) ", "on (a) group_left () ")}{Pick("", "", "fill (0) ", "fill_left (2) ", "fill_right (-1) ", "fill_right (1) fill_left (5) ")}({Vector(depth - 1)})";
        }
    }

    string Range(string range, params string[] instead) => random.Next(10) == 0 ? $"quantile_over_time(0.3, {range})"
        : random.Next(6) == 0 ? $"{Pick(instead.Length > 0 ? instead : ["changes", "resets", "rate", "increase"])}({range})"
        : $"{Pick("delta", "sum_over_time", "avg_over_time", "count_over_time", "max_over_time", "min_over_time", "last_over_time", "idelta")}({range})";

    string Pick(params string[] from) => from[random.Next(from.Length)];
}
