using System.Globalization;
using System.Text;

namespace Barograph.Query.Explanation;

/// <summary>A plan as a tree for a terminal, numbers with their units.</summary>
public static class PlanText
{
    const int LongestExpression = 100;

    /// <summary>Lines that each end with a line feed.</summary>
    public static string Show(QueryPlan plan)
    {
        var text = new StringBuilder();
        text.Append(plan.Query).Append('\n');
        if (plan.Seconds is { } seconds)
            text.Append(CultureInfo.InvariantCulture, $"took {Time(seconds)}, at most {Samples(plan.PeakSamples)} and {Bytes(plan.PeakBytes)} at a time\n");
        text.Append(CultureInfo.InvariantCulture, $"reads at most {Count(plan.Estimate.Series)} series, {Samples(plan.Estimate.Samples)}\n\n");
        Node(text, plan.Root, "", "");
        if (plan.Reads.Count > 0) text.Append('\n');
        foreach (var read in plan.Reads)
        {
            text.Append(CultureInfo.InvariantCulture, $"read {read.Number}: {read.Selector}  {At(read.StartMs)} – {At(read.EndMs)}, at most {Count(read.Estimate.Series)} series, {Samples(read.Estimate.Samples)}");
            text.Append(read.Operators > 1 ? $", for {read.Operators} operators\n" : "\n");
        }
        return text.ToString();
    }

    static void Node(StringBuilder text, PlanNode node, string first, string rest)
    {
        text.Append(first).Append(node.Operator);
        if (node.Detail.Length > 0) text.Append(' ').Append(node.Detail);
        if (node.Operator is not ("number" or "result")) text.Append("  ").Append(Shortened(node.Expression));
        text.Append('\n');
        var below = rest + (node.Inputs.Count > 0 ? "│  " : "   ");
        text.Append(below).Append(node.Cost is { } cost ? Spent(node, cost) : Planned(node)).Append('\n');
        foreach (var note in node.Notes) text.Append(below).Append(note).Append('\n');
        for (var i = 0; i < node.Inputs.Count; i++)
        {
            var last = i == node.Inputs.Count - 1;
            Node(text, node.Inputs[i], rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "));
        }
    }

    static string Planned(PlanNode node)
    {
        var read = node.Read > 0 ? string.Create(CultureInfo.InvariantCulture, $", read {node.Read}") : "";
        return $"at most {Count(node.Estimate.Series)} series, {Samples(node.Estimate.Samples)}, {Steps(node.Steps)}{read}";
    }

    static string Spent(PlanNode node, PlanCost cost)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Count(cost.Series)} series, {Samples(cost.Samples)}, {Steps(node.Steps)}, {Time(cost.Seconds)} ({Time(cost.SelfSeconds)} here)");
        if (cost.Chunks > 0) text.Append(CultureInfo.InvariantCulture, $", {Many(cost.Chunks, "chunk")} with {Samples(cost.ChunkSamples)} in {Bytes(cost.ChunkBytes)}");
        if (cost.MemoryBytes > 0) text.Append(CultureInfo.InvariantCulture, $", {Bytes(cost.MemoryBytes)} kept");
        if (node.Read > 0) text.Append(CultureInfo.InvariantCulture, $", read {node.Read}");
        return text.ToString();
    }

    static string Steps(int steps) => Many(steps, "step");

    static string Samples(long samples) => Many(samples, "sample");

    static string Many(long count, string what) => count == 1 ? $"1 {what}" : $"{Count(count)} {what}s";

    static string Shortened(string expression)
    {
        var line = expression.ReplaceLineEndings(" ");
        return line.Length <= LongestExpression ? line : string.Concat(line.AsSpan(0, LongestExpression - 1), "…");
    }

    /// <summary>In groups of three digits.</summary>
    static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    static string Time(double seconds) => seconds switch
    {
        >= 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s"),
        >= 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.##} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.#} µs"),
    };

    static string Bytes(long bytes) => bytes switch
    {
        >= 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.##} GiB"),
        >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.##} MiB"),
        >= 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 10):0.##} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
    };

    static string At(long milliseconds)
        => milliseconds is >= -62135596800000 and <= 253402300799999
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms");
}
