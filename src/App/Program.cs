using System.CommandLine;
using System.CommandLine.Parsing;
using Barograph.App.Commands;
using Barograph.App.Flags;
using Barograph.App.Querying;
using Barograph.App.Tracing;
using Barograph.App.Tsdb;
using Spectre.Console;

namespace Barograph.App;

static class Program
{
    static async Task<int> Main(string[] args)
    {
        if (args is ["--version"] or ["version"])
        {
            Console.WriteLine(Version.Text);
            return 0;
        }
        if (!TraceCommand.IsCalled() && PlainArguments.Read(args is ["serve", ..] ? args.AsSpan(1) : args) is { } given)
            return await ServeCommand.RunAsync(given, null, null, CancellationToken.None).ConfigureAwait(false);
        var root = new RootCommand("Metrics monitoring in one program: collect, keep, query and draw.")
        {
            ServeCommand.Make(),
            CheckCommand.Make(),
            TestCommand.Make(),
            QueryCommand.Make(),
            TsdbCommand.Make(),
            TraceCommand.Make(),
            DemoCommand.Make(),
            CompletionCommand.Make(),
        };
        // A unit file or manifest written for Prometheus has flags and no verb: that means serve.
        if (TraceCommand.IsCalled()) args = ["trace", .. args];
        var bare = args.Length == 0 || (args[0].StartsWith('-') && args[0] is not ("-h" or "--help" or "-?" or "--help-long"));
        var parsed = root.Parse(bare ? ["serve", .. Separate(args)] : Separate(args));
        if (parsed.Errors.Count > 0 && parsed.CommandResult.Command.Subcommands.Count == 0) return Refuse(parsed);
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }).ConfigureAwait(false);
    }

    /// <summary>A flag that is there but empty (<c>--web.external-url=</c>, usual in templates) is one with an empty text.</summary>
    static string[] Separate(string[] args)
    {
        // What stands after -- is another program's.
        var end = Array.IndexOf(args, "--") is >= 0 and var at ? at : args.Length;
        return [.. args[..end].SelectMany<string, string>(static arg => arg.StartsWith("--", StringComparison.Ordinal) && arg.EndsWith('=') ? [arg[..^1], ""] : [arg]), .. args[end..]];
    }

    // The whole help page would push the one line out of sight that says what is wrong.
    static int Refuse(ParseResult parsed)
    {
        foreach (var error in parsed.Errors) Terminal.Failure(error.Message);
        var verbs = parsed.CommandResult.Command.Name;
        for (var at = parsed.CommandResult.Parent as CommandResult; at is { Command: not RootCommand }; at = at.Parent as CommandResult) verbs = $"{at.Command.Name} {verbs}";
        Terminal.Error.WriteLine($"`barograph {verbs} --help` lists what there is.");
        return ServeCommand.BadStart;
    }
}
