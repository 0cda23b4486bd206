using System.Globalization;
using Barograph.Query.Explanation;
using Spectre.Console;

namespace Barograph.App.Querying;

/// <summary>A plan for people: the operators as a tree, beside it what each cost or may cost, and a bar where the time went.</summary>
sealed class PlanTree(Screen screen)
{
    const int BarWidth = 10;

    public void Write(QueryPlan plan)
    {
        screen.Line(plan.Query, Screen.Bold);
        var table = new AnswerTable(screen);
        table.Add("operator", mayBeCut: true);
        foreach (var title in (string[])["steps", "series", "samples"]) table.Add(title, toTheRight: true);
        if (plan.Seconds is not null)
        {
            foreach (var title in (string[])["chunks", "bytes", "memory", "time"]) table.Add(title, toTheRight: true);
            table.Add("");
        }
        Add(table, plan.Root, "", "", plan.Root.Cost?.Seconds ?? 0);
        table.Write();
        if (plan.Reads.Count > 0) WriteReads(plan.Reads);
        WriteSum(plan);
    }

    void Add(AnswerTable table, PlanNode node, string before, string below, double total)
    {
        var name = before + Name(node);
        var steps = node.Steps.ToString(CultureInfo.InvariantCulture);
        if (node.Cost is { } cost)
        {
            var share = total > 0 ? cost.SelfSeconds / total : 0;
            var style = new Style(share >= 0.5 ? Color.Red : share >= 0.2 ? Color.Yellow : Color.Green);
            var bar = new string(screen.IsUnicode ? '█' : '#', (int)Math.Round(share * BarWidth));
            table.Row((name, null), (steps, Screen.Dim), Number(cost.Series), Number(cost.Samples), Number(cost.Chunks), Bytes(cost.ChunkBytes), Bytes(cost.MemoryBytes), (Time(cost.SelfSeconds), style), (bar, style));
        }
        else
        {
            table.Row((name, null), (steps, Screen.Dim), Number(node.Estimate.Series, "≤"), Number(node.Estimate.Samples, "≤"));
        }
        for (var i = 0; i < node.Inputs.Count; i++)
        {
            var isLast = i == node.Inputs.Count - 1;
            var (branch, trunk) = screen.IsUnicode ? (isLast ? "└─ " : "├─ ", isLast ? "   " : "│  ") : (isLast ? "`- " : "|- ", isLast ? "   " : "|  ");
            Add(table, node.Inputs[i], below + branch, below + trunk, total);
        }
    }

    static string Name(PlanNode node)
    {
        var name = node.Operator is "selector" or "range selector" or "number" or "text" ? node.Expression : node.Detail.Length > 0 ? node.Detail : node.Operator;
        if (node.Read > 0) name += string.Create(CultureInfo.InvariantCulture, $" [read {node.Read}]");
        return node.Notes.Count == 0 ? name : $"{name} ({string.Join("; ", node.Notes)})";
    }

    void WriteReads(IReadOnlyList<PlanRead> reads)
    {
        screen.Line();
        var table = new AnswerTable(screen);
        table.Add("read", toTheRight: true);
        table.Add("selector", mayBeCut: true);
        foreach (var title in (string[])["from", "to"]) table.Add(title);
        foreach (var title in (string[])["operators", "series", "samples"]) table.Add(title, toTheRight: true);
        foreach (var read in reads)
        {
            table.Row((read.Number.ToString(CultureInfo.InvariantCulture), null), (read.Selector, null), (NumberText.Moment(read.StartMs), Screen.Dim), (NumberText.Moment(read.EndMs), Screen.Dim),
                Number(read.Operators), Number(read.Estimate.Series, "≤"), Number(read.Estimate.Samples, "≤"));
        }
        table.Write();
    }

    void WriteSum(QueryPlan plan)
    {
        var text = plan.Seconds is { } seconds
            ? string.Create(CultureInfo.InvariantCulture, $"answered in {Time(seconds)}, at most {NumberText.Short(plan.PeakSamples)} samples and {Size(plan.PeakBytes)} held at a time")
            : string.Create(CultureInfo.InvariantCulture, $"not run: at most {NumberText.Short(plan.Estimate.Series)} series and {NumberText.Short(plan.Estimate.Samples)} samples would be read; --analyze runs it");
        screen.Line(text, Screen.Dim);
    }

    (string, Style?) Number(long count, string before = "") => (count == 0 ? "" : (screen.IsUnicode ? before : "") + NumberText.Short(count), null);

    static (string, Style?) Bytes(long bytes) => (bytes == 0 ? "" : Size(bytes), null);

    static string Size(long bytes) => bytes < 1024 ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
        : bytes < 1 << 20 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB");

    static string Time(double seconds) => seconds < 1 ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.###} ms") : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###} s");
}
