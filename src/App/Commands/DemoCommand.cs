using System.CommandLine;
using System.Net;
using Barograph.App.Demo;
using Barograph.App.Serving;
using Barograph.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Barograph.App.Commands;

/// <summary><c>barograph demo</c>: everything at once on this machine: metrics, rules, alerts, an inbox for them, and an example that can be told to misbehave.</summary>
static class DemoCommand
{
    public static Command Make()
    {
        var directory = new Option<string>("--data") { Description = "Folder for the demo's data.", DefaultValueFactory = static _ => "data/demo" };
        var address = new Option<string>("--listen")
        { Description = "Address to listen on; the example and the inbox take the next two ports, or free ones.", DefaultValueFactory = static _ => "127.0.0.1:9090" };
        var command = new Command("demo", "Watch this machine and an example: collects metrics, shows them on a page, and sends alerts to an inbox.") { directory, address };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(directory)!, parsed.GetValue(address)!, cancel));
        return command;
    }

    static async Task<int> RunAsync(string data, string address, CancellationToken cancel)
    {
        Terminal.Out.MarkupLine("[bold]Barograph demo[/]");
        ExampleProcess? example = null;
        try
        {
            Directory.CreateDirectory(data);
            await using var inbox = await InboxServer.StartAsync(After(address, 2), NullLoggerFactory.Instance, cancel).ConfigureAwait(false);
            if (ExampleProcess.Find() is { } program) example = await ExampleProcess.StartAsync(program, After(address, 1), cancel).ConfigureAwait(false);
            else Terminal.Warning("the example is not beside this program (make build puts it there): the demo runs without it");
            inbox.Example = example;
            foreach (var kept in DemoFiles.Place(data, new DemoAddresses(Reachable(address), example?.Address, inbox.Address)))
                Terminal.Warning($"{kept} was changed and stays as it is; remove it to get the demo's own");
            Step($"configuration {Path.Combine(data, DemoFiles.Config)}");
            Step($"inbox http://{inbox.Address}");
            if (example is not null) Step($"example http://{example.Address}");
            return await ServeAsync(data, address, inbox, example, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or System.ComponentModel.Win32Exception)
        {
            Terminal.Failure($"cannot prepare the demo in {Path.GetFullPath(data)}: {e.Message}");
            return 1;
        }
        finally
        {
            if (example is not null) await example.DisposeAsync().ConfigureAwait(false);
        }
    }

    static async Task<int> ServeAsync(string data, string address, InboxServer inbox, ExampleProcess? example, CancellationToken cancel)
    {
        var texts = new Dictionary<string, string>
        {
            ["config.file"] = Path.Combine(data, DemoFiles.Config),
            ["alertmanager.config.file"] = Path.Combine(data, DemoFiles.Alertmanager),
            ["storage.tsdb.path"] = Path.Combine(data, "tsdb"),
            ["web.listen-address"] = address,
            ["web.enable-lifecycle"] = "true",
            ["web.enable-remote-write-receiver"] = "true",
            ["log.level"] = "warn",
        };
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var keys = Task.CompletedTask;
        var code = await ServeCommand.RunAsync(texts, static stage => Step(stage), server =>
        {
            inbox.Links = [("alerts", $"{server.Addresses[0]}/alerts"), ("queries", $"{server.Addresses[0]}/"), ("targets", $"{server.Addresses[0]}/targets")];
            Welcome(server, inbox, example);
            if (example is not null) keys = DemoKeys.ReadAsync(example, static said => Terminal.Out.MarkupLineInterpolated($"  {said}"), ending.Token);
        }, cancel).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await keys.ConfigureAwait(false);
        return code;
    }

    // What scrapes it must name a host.
    static string Reachable(string address)
    {
        var (host, port) = ListenAddress.Parse(address);
        return host is "" or "0.0.0.0" or "::" ? $"localhost:{port}" : address;
    }

    // On the same interface, so many ports further; loopback where the address is a name or all interfaces.
    static IPEndPoint After(string address, int ports)
    {
        var (host, port) = ListenAddress.Parse(address);
        return new IPEndPoint(IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip) ? ip : IPAddress.Loopback, port == 0 || port + ports > IPEndPoint.MaxPort ? 0 : port + ports);
    }

    static void Step(string what) => Terminal.Out.MarkupLineInterpolated($"  [green]✓[/] {what}");

    static void Welcome(Server server, InboxServer inbox, ExampleProcess? example)
    {
        var url = server.Addresses[0];
        Terminal.Out.WriteLine();
        Line("inbox", $"http://{inbox.Address}/");
        Line("page", $"{url}/");
        Line("alerts", $"{url}/alerts");
        Line("targets", $"{url}/targets");
        Line("a first query", $"{url}/query?g0.expr=rate(node_cpu_seconds_total%5B1m%5D)&g0.tab=graph&g0.range_input=15m");
        Line("own metrics", $"{url}/metrics");
        Line("host metrics", $"{url}/metrics/node");
        Terminal.Out.WriteLine();
        Terminal.Out.MarkupLine("  A first alert reaches the inbox within a minute.");
        if (example is not null)
        {
            if (!Console.IsInputRedirected)
                Terminal.Out.MarkupLineInterpolated($"  Make the example misbehave, and the same key again mends it: {string.Join("  ", DemoKeys.All.Select(static k => $"{k.Key} = {k.Fault}"))}");
            Line("misbehave", $"curl -X POST http://{example.Address}/control/errors");
            Line("mend", $"curl -X DELETE http://{example.Address}/control");
        }
        Terminal.Out.MarkupLine("  Ctrl-C ends it; the data stay.");
    }

    static void Line(string what, string address) => Terminal.Out.MarkupLineInterpolated($"  [bold]{what,-14}[/]{address}");
}
