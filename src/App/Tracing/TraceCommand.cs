using System.CommandLine;
using System.CommandLine.Parsing;
using Barograph.App.Commands;
using Barograph.Outbound.Kubernetes;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Targets;

namespace Barograph.App.Tracing;

/// <summary><c>barograph trace [TARGET] [-- COMMAND ARGS…]</c>; <c>podtrace</c> is the same program.</summary>
static class TraceCommand
{
    /// <summary>The name under which the program is <c>barograph trace</c>.</summary>
    public const string Alias = "podtrace";

    static readonly Option<uint[]> Pid = new("--pid") { Description = "Trace a process and the children that it starts from now on; may be given several times.", AllowMultipleArgumentsPerToken = true };
    static readonly Option<string[]> Cgroup = new("--cgroup") { Description = "Trace everything in a control group and below it: its folder, or the path below the root of the tree." };
    static readonly Option<string[]> Container = new("--container-id") { Description = "Trace a container by its id or the beginning of it." };
    static readonly Option<string> Filter = new("--filter") { Description = "Only these families, comma separated: dns, net, fs, cpu, proc." };
    static readonly Option<string> Limit = new("--duration") { Description = "Trace for so long (20s, 1m30s); a command that still runs then is ended. Without it: until the command ends or Ctrl-C." };
    static readonly Option<double> RttThreshold = new("--rtt-threshold") { Description = "Round trips above so many milliseconds are spikes. [default: 100, or PODTRACE_TCP_LATENCY_SPIKE_MS]" };
    static readonly Option<double> FsThreshold = new("--fs-threshold") { Description = "File operations above so many milliseconds are slow.", DefaultValueFactory = static _ => 10 };
    static readonly Option<double> ErrorThreshold = new("--error-threshold") { Description = "Failures above so many percent are an issue.", DefaultValueFactory = static _ => 10 };
    static readonly Option<string> Diagnose = new("--diagnose") { Description = "Gather for so long (20s, 1m30s), then print a report. Without a duration: until the command or target ends, or Ctrl-C.", Arity = ArgumentArity.ZeroOrOne };
    static readonly Option<string[]> Export = new("--export") { Description = "Write the report as json or html, or the events as csv: to standard output, or to a file (json=report.json). May be given several times." };
    static readonly Option<string> Output = new("--output") { Description = "How events are printed: text, or json (one object a line).", DefaultValueFactory = static _ => "text" };
    static readonly Option<string> Record = new("--record") { Description = "Write the trace to this file, too." };
    static readonly Option<string> Replay = new("--replay") { Description = "Read a recorded trace instead of tracing." };
    static readonly Option<bool> Metrics = new("--metrics") { Description = "Show what is traced as metrics at http://127.0.0.1:3000/metrics (PODTRACE_METRICS_ADDR)." };
    static readonly Option<string> HostRoot = new("--host-root") { Description = "Inside a container: where the machine's file system is mounted, for its /proc and /sys/fs/cgroup." };
    static readonly Option<string> LogLevel = new("--log-level") { Description = "debug, info, warn: warnings are shown; error, fatal: they are not. [default: info, or PODTRACE_LOG_LEVEL]" };
    static readonly Argument<string[]> Program = new("command") { Arity = ArgumentArity.ZeroOrMore, Description = "Pods; after --: a command to start in a control group of its own, traced from its first instruction." };

    public static Command Make()
    {
        Output.AcceptOnlyFromAmong("text", "json");
        LogLevel.AcceptOnlyFromAmong([.. TraceSettings.LogLevels]);
        var command = new Command("trace", "Look with eBPF into pods, a process, a control group, a container, or a command started for that. `podtrace check` shows what this kernel allows, `podtrace variables` the environment variables.")
        {
            Pid, Cgroup, Container, Filter, Limit, RttThreshold, FsThreshold, ErrorThreshold, Diagnose, Export, Output, Record, Replay, Metrics, HostRoot, LogLevel, Program, TraceCheckCommand.Make(), CompareCommand.Make(), VariablesCommand.Make(),
        };
        PodFlags.AddTo(command);
        FlagsWithoutEffect.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(parsed, cancel));
        return command;
    }

    /// <summary>Was the program called by its other name? The link's name is all that tells.</summary>
    public static bool IsCalled()
        => OperatingSystem.IsLinux() && File.Exists("/proc/self/cmdline") && Path.GetFileName(File.ReadAllText("/proc/self/cmdline").Split('\0')[0]) == Alias;

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        try
        {
            var plan = Plan(parsed);
            // A command keeps all that its caller may do.
            if (plan.Replay is null && plan.Command.Count == 0) Rights.Shed();
            foreach (var warning in plan.Settings.Warnings) Terminal.Warning(warning);
            return plan.Replay is not null ? TraceReplay.Run(plan) : await new TraceRun(plan).RunAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KernelException or KubernetesException or TargetException or RecordException or FormatException or IOException or UnauthorizedAccessException)
        {
            Terminal.Failure(e.Message);
            return 1;
        }
    }

    static TracePlan Plan(ParseResult parsed)
    {
        var words = parsed.GetValue(Program) ?? [];
        // What stands before -- are pods, what stands behind it is the command: nothing there is taken for a flag.
        var behind = parsed.Tokens.SkipWhile(static t => t.Type != TokenType.DoubleDash).Count(static t => t.Type == TokenType.Argument);
        var command = words[(words.Length - behind)..];
        var pods = PodFlags.Read(parsed, words[..^behind]);
        if (pods.Complaint() is { } complaint) throw new TargetException(command.Length == 0 && words.Length > 1 ? $"{complaint} (a command to start comes after --)" : complaint);
        var settings = TraceSettings.From(Environment.GetEnvironmentVariable).Under(parsed.GetValue(HostRoot));
        Terminal.ShowsWarnings = (parsed.GetValue(LogLevel) ?? settings.LogLevel) is not ("error" or "fatal");
        var options = settings.Options with { SlowFile = Threshold(parsed, FsThreshold) };
        if (parsed.GetResult(RttThreshold) is { Implicit: false }) options = options with { SlowRoundTrip = Threshold(parsed, RttThreshold) };
        var plan = new TracePlan
        {
            Processes = parsed.GetValue(Pid) ?? [],
            Groups = parsed.GetValue(Cgroup) ?? [],
            Containers = parsed.GetValue(Container) ?? [],
            Command = command,
            Pods = pods,
            Options = parsed.GetValue(Filter) is { } filter ? options.Only(filter) : options,
            Duration = (parsed.GetValue(Limit) is { } text ? Duration("--duration", text) : null) ?? (parsed.GetValue(Diagnose) is { } time ? Duration("--diagnose", time) : null),
            Diagnose = parsed.GetResult(Diagnose) is { Implicit: false } || parsed.GetValue(Export) is { Length: > 0 },
            Exports = TraceExport.All(parsed.GetValue(Export) ?? []),
            ErrorPercent = Percent(parsed, ErrorThreshold),
            Json = parsed.GetValue(Output) == "json",
            Record = parsed.GetValue(Record),
            Replay = parsed.GetValue(Replay),
            Metrics = parsed.GetValue(Metrics),
            Settings = settings with { Warnings = [.. settings.Warnings, .. FlagsWithoutEffect.Given(parsed)] },
        };
        // They cost only those calls that are slow, and are of use to a report only.
        if (plan.Diagnose || plan.Record is not null) plan = plan with { Options = plan.Options with { SlowStack = settings.SlowStack, MaxStacks = settings.MaxStacks } };
        if (plan.Replay is not null && (plan.HasTarget || plan.Record is not null)) throw new TargetException("--replay reads a trace that is over: no target and no --record go with it");
        if (plan.Replay is null && !plan.HasTarget) throw new TargetException("nothing to trace: name a pod, --pid, --cgroup or --container-id, or a command after --");
        return plan;
    }

    static TimeSpan Threshold(ParseResult parsed, Option<double> option)
    {
        var milliseconds = parsed.GetValue(option);
        return milliseconds is > 0 and <= 3_600_000 ? TimeSpan.FromMilliseconds(milliseconds) : throw new FormatException($"{option.Name}: {milliseconds} is no number of milliseconds above 0 and up to an hour");
    }

    static double Percent(ParseResult parsed, Option<double> option)
    {
        var percent = parsed.GetValue(option);
        return percent is >= 0 and <= 100 ? percent : throw new FormatException($"{option.Name}: {percent} is no percentage from 0 to 100");
    }

    static TimeSpan? Duration(string option, string text)
        => TraceDuration.TryParse(text, out var duration) ? duration : throw new FormatException($"{option}: {text} is no duration above zero; 20s or 1m30s would be");
}
