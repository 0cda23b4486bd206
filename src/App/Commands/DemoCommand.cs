using System.CommandLine;
using Barograph.App.Serving;
using Spectre.Console;

namespace Barograph.App.Commands;

/// <summary><c>barograph demo</c>: everything at once on this machine, watching itself.</summary>
static class DemoCommand
{
    public static Command Make()
    {
        var directory = new Option<string>("--data") { Description = "Folder for the demo's data.", DefaultValueFactory = static _ => "data/demo" };
        var address = new Option<string>("--listen") { Description = "Address to listen on.", DefaultValueFactory = static _ => "127.0.0.1:9090" };
        var command = new Command("demo", "Watch this machine: collects its metrics and shows them on a page.") { directory, address };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(directory)!, parsed.GetValue(address)!, cancel));
        return command;
    }

    static async Task<int> RunAsync(string data, string address, CancellationToken cancel)
    {
        string config;
        try
        {
            Directory.CreateDirectory(data);
            config = DemoConfig.Place(data, address);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Terminal.Failure($"cannot prepare {Path.GetFullPath(data)}: {e.Message}");
            return 1;
        }
        var texts = new Dictionary<string, string>
        {
            ["config.file"] = config,
            ["storage.tsdb.path"] = Path.Combine(data, "tsdb"),
            ["web.listen-address"] = address,
            ["web.enable-lifecycle"] = "true",
            ["web.enable-remote-write-receiver"] = "true",
            ["log.level"] = "warn",
        };
        Terminal.Out.MarkupLine("[bold]Barograph demo[/]");
        Step($"configuration {config}");
        return await ServeCommand.RunAsync(texts, static stage => Step(stage), static server => Welcome(server), cancel).ConfigureAwait(false);
    }

    static void Step(string what) => Terminal.Out.MarkupLineInterpolated($"  [green]✓[/] {what}");

    static void Welcome(Server server)
    {
        var url = server.Addresses[0];
        Terminal.Out.WriteLine();
        Line("page", $"{url}/");
        Line("targets", $"{url}/targets");
        Line("a first query", $"{url}/query?g0.expr=rate(node_cpu_seconds_total%5B1m%5D)&g0.tab=graph&g0.range_input=15m");
        Line("own metrics", $"{url}/metrics");
        Line("host metrics", $"{url}/metrics/node");
        Terminal.Out.WriteLine();
        Terminal.Out.MarkupLine("  Data arrive every 5 seconds. Ctrl-C ends it; the data stay.");
    }

    static void Line(string what, string address) => Terminal.Out.MarkupLineInterpolated($"  [bold]{what,-14}[/]{address}");
}
