using Barograph.Query.Syntax;

namespace Barograph.Bench.Query.Syntax;

/// <summary>A panel's query from bytes to tree: per byte.</summary>
sealed class PromqlParserBench : IMicroBench
{
    public const string Panel =
        "histogram_quantile(0.99, sum by (le, pod) (rate(http_duration_seconds_bucket{namespace=\"shop\", pod=~\"web-.*\"}[5m] offset 1h))) > 0.5 and on (pod) up == 1";

    readonly byte[] text = System.Text.Encoding.UTF8.GetBytes(Panel);

    public string Name => "PromqlParser.Panel";

    public int Items => text.Length;

    public void Run() => PromqlParser.Parse(text, ParserOptions.Everything);
}

sealed class PrinterBench : IMicroBench
{
    readonly Expr tree = PromqlParser.Parse(PromqlParserBench.Panel, ParserOptions.Everything);

    public string Name => "Printer.Panel";

    public int Items => PromqlParserBench.Panel.Length;

    public void Run() => Printer.Print(tree);
}

sealed class PrettyPrinterBench : IMicroBench
{
    readonly Expr tree = PromqlParser.Parse(PromqlParserBench.Panel, ParserOptions.Everything);

    public string Name => "PrettyPrinter.Panel";

    public int Items => PromqlParserBench.Panel.Length;

    public void Run() => PrettyPrinter.Print(tree);
}
