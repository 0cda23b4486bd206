using System.CommandLine;

namespace Barograph.App.Tracing;

/// <summary>Flags of podtrace that mean nothing here: taken, so that command lines go on working, and said once.</summary>
static class FlagsWithoutEffect
{
    const string NoSpans = "distributed tracing is not built";
    const string NoSpawn = "no pod is started on other nodes: deploy/kubernetes has a DaemonSet";
    const string NoReport = "--export json=FILE writes the report to a file";

    static readonly (Option Option, string Why)[] All =
    [
        (Switch("--tracing"), NoSpans), (Text("--tracing-otlp-endpoint"), NoSpans), (Text("--tracing-jaeger-endpoint"), NoSpans), (Text("--tracing-splunk-endpoint"), NoSpans), (Text("--tracing-splunk-token"), NoSpans),
        (Text("--tracing-sample-rate"), NoSpans), (Switch("--tracing-synthesize-spans"), NoSpans), (Switch("--profiling"), "profiling is not built"),
        (Text("--image"), NoSpawn), (Text("--spawn-namespace"), NoSpawn), (Switch("--dynamic-spawn"), NoSpawn), (Switch("--keep-spawn-pod"), NoSpawn), (Text("--service-account"), NoSpawn),
        (Text("--summary-file"), NoReport), (Text("--termination-message-path"), NoReport), (Text("--report-to"), NoReport),
    ];

    // Here, and not by a pod on the other node: so it is always.
    static readonly Option Local = Switch("--local");

    public static void AddTo(Command command)
    {
        command.Options.Add(Local);
        foreach (var (option, _) in All) command.Options.Add(option);
    }

    public static IEnumerable<string> Given(ParseResult parsed)
    {
        foreach (var (option, why) in All) if (parsed.GetResult(option) is { Implicit: false }) yield return $"{option.Name} has no effect: {why}";
    }

    static Option<bool> Switch(string name) => new(name) { Hidden = true };

    static Option<string> Text(string name) => new(name) { Hidden = true };
}
