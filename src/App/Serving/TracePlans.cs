using Barograph.App.Flags;
using Barograph.App.Tracing;

namespace Barograph.App.Serving;

/// <summary>What the flags <c>--trace.*</c> ask of the tracer.</summary>
static class TracePlans
{
    /// <summary>Null = nothing is traced.</summary>
    /// <exception cref="StartException">A flag or a variable cannot be used.</exception>
    public static TracePlan? Of(FlagValues flags, Func<string, string?> environment)
    {
        var namespaces = flags.List("trace.namespaces");
        var pods = new PodPlan
        {
            Pods = flags.List("trace.pods"),
            Namespaces = namespaces,
            Selector = flags.Text("trace.pod-selector"),
            AllInNamespace = namespaces.Count > 0,
            // A selector alone looks everywhere.
            AllNamespaces = flags.Switch("trace.all-namespaces") || (flags.Text("trace.pod-selector").Length > 0 && namespaces.Count == 0),
            Container = flags.Text("trace.container") is { Length: > 0 } container ? container : null,
            Kubeconfig = flags.Text("trace.kubeconfig") is { Length: > 0 } file ? file : null,
            Context = flags.Text("trace.context") is { Length: > 0 } context ? context : null,
        };
        try
        {
            var settings = TraceSettings.From(environment).Under(flags.Text("trace.host-root") is { Length: > 0 } root ? root : null);
            var options = settings.Options;
            var plan = new TracePlan
            {
                Processes = [],
                Groups = flags.List("trace.cgroup"),
                Containers = flags.List("trace.container-id"),
                Command = [],
                Options = flags.Text("trace.filter") is { Length: > 0 } filter ? options.Only(filter) : options,
                Duration = null,
                Json = false,
                Pods = pods,
                Settings = settings,
            };
            if (pods.Complaint() is { } complaint) throw new StartException($"--trace.*: {complaint}");
            return plan.HasTarget ? plan : null;
        }
        catch (FormatException e)
        {
            throw new StartException($"--trace.*: {e.Message}");
        }
    }
}
