using Barograph.Formats.Templates;

namespace Barograph.Bench.Formats.Templates;

/// <summary>The description of one active alert, as it is written anew at each evaluation of its rule.</summary>
sealed class GoTemplateSetBench : IMicroBench
{
    const int Alerts = 100;

    readonly GoTemplateSet set = new(new PrometheusFunctions(TimeProvider.System, new Uri("http://localhost:9090/"), static _ => []).All)
    {
        Variables = [("labels", "Labels"), ("value", "Value")],
    };

    readonly Dictionary<string, object?> data = new()
    {
        ["Labels"] = new Dictionary<string, string> { ["instance"] = "10.0.0.1:9100", ["job"] = "node", ["severity"] = "critical" },
        ["Value"] = 0.9312,
    };

    public GoTemplateSetBench()
        => set.Add("__alert_HighMemoryUsage", "Memory of {{ $labels.instance }} ({{ $labels.job }}) has been above 90 % for 5 minutes: {{ $value | humanizePercentage }}.");

    public string Name => "GoTemplateSet.Alert100";

    public int Items => Alerts;

    public void Run()
    {
        for (var i = 0; i < Alerts; i++) set.Execute("__alert_HighMemoryUsage", data);
    }
}
