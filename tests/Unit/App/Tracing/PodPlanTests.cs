using Barograph.App.Tracing;
using Barograph.PodTrace.Targets;

namespace Barograph.Tests.Unit.App.Tracing;

public class PodPlanTests
{
    [Fact]
    public void names_have_the_namespace_that_stands_before_them_or_the_contexts()
    {
        var plan = new PodPlan { Pods = ["web-1", "other/db-1", "web-1"] };
        Assert.Null(plan.Complaint());
        Assert.Equal([("home", "web-1"), ("other", "db-1")], plan.Select("home", new TraceSettings()).Pods);
        Assert.Equal([("shop", "web-1"), ("other", "db-1")], (plan with { Namespace = "shop" }).Select("home", new TraceSettings()).Pods);
        Assert.Equal(
            ["/api/v1/namespaces/home/pods fieldSelector=metadata.name%3Dweb-1", "/api/v1/namespaces/other/pods fieldSelector=metadata.name%3Ddb-1"],
            plan.Select("home", new TraceSettings()).Collections().Select(static c => $"{c.Path} {c.Query}"));
    }

    [Fact]
    public void selectors_look_in_the_namespaces_that_are_named()
    {
        static string Paths(PodPlan plan) => string.Join(' ', plan.Select("home", new TraceSettings()).Collections().Select(static c => $"{c.Path}?{c.Query}"));
        Assert.Equal("/api/v1/namespaces/home/pods?", Paths(new PodPlan { AllInNamespace = true }));
        Assert.Equal("/api/v1/namespaces/a/pods?labelSelector=app%3Dx /api/v1/namespaces/b/pods?labelSelector=app%3Dx", Paths(new PodPlan { Selector = "app=x", Namespaces = ["a", "b"] }));
        Assert.Equal("/api/v1/pods?", Paths(new PodPlan { AllNamespaces = true }));
    }

    [Theory]
    [InlineData("app=x", null, "", "app=x")]
    [InlineData(null, "shop", "", "app.kubernetes.io/name=shop")]
    [InlineData(null, null, "a=b c=d", "a=b,c=d")]
    [InlineData(null, null, "", "")]
    public void three_ways_to_select_say_the_same(string? selector, string? app, string labels, string expected)
        => Assert.Equal(expected, PodPlan.SelectorOf(selector, app, labels.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void two_ways_at_once_and_names_that_are_none_are_refused()
    {
        Assert.Throws<TargetException>(static () => PodPlan.SelectorOf("a=b", "c", []));
        Assert.Contains("no name of Kubernetes", new PodPlan { Pods = ["Web 1"] }.Complaint(), StringComparison.Ordinal);
        Assert.Contains("do not go with", new PodPlan { Pods = ["a"], AllInNamespace = true }.Complaint(), StringComparison.Ordinal);
        Assert.Contains("which pods?", new PodPlan { Namespace = "shop" }.Complaint(), StringComparison.Ordinal);
        Assert.Contains("namespace/name is wanted", new PodPlan { Pods = ["a/b/c"] }.Complaint(), StringComparison.Ordinal);
    }

    [Fact]
    public void variables_have_podtraces_names_and_defaults()
    {
        var settings = TraceSettings.From(static _ => null);
        Assert.Equal(("127.0.0.1:3000", 200, 500, 10.0, 20, 256), (settings.MetricsAddress, settings.Limits.ProcessNames, settings.Limits.Targets, settings.RequestsPerSecond, settings.RequestBurst, settings.MaxTargetPods));
        Assert.Equal((TimeSpan.FromSeconds(5), 80.0, 90.0, 95.0), (settings.MonitorInterval, settings.AlertLevels.Warning, settings.AlertLevels.Critical, settings.AlertLevels.Emergency));
        var given = From(("PODTRACE_METRICS_ADDR", "[::1]:0"), ("PODTRACE_RESOURCE_MONITOR_INTERVAL", "500ms"), ("PODTRACE_RING_BUFFER_SIZE_KB", "3000"), ("PODTRACE_IMAGE", "x"), ("PODTRACE_NODE_NAME", "n"));
        Assert.Equal(("[::1]:0", TimeSpan.FromMilliseconds(500), 4096 * 1024, "n"), (given.MetricsAddress, given.MonitorInterval, given.RingBytes, given.Node));
        Assert.StartsWith("PODTRACE_IMAGE has no effect: ", Assert.Single(given.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void an_address_that_others_reach_must_be_allowed()
    {
        var refused = From(("PODTRACE_METRICS_ADDR", "0.0.0.0:3000"));
        Assert.Equal("127.0.0.1:3000", refused.MetricsAddress);
        Assert.Contains("PODTRACE_METRICS_INSECURE_ALLOW_ANY_ADDR", Assert.Single(refused.Warnings), StringComparison.Ordinal);
        Assert.Equal("127.0.0.1:3000", From(("PODTRACE_METRICS_ADDR", ":3000")).MetricsAddress);
        var allowed = From(("PODTRACE_METRICS_ADDR", "0.0.0.0:3000"), ("PODTRACE_METRICS_INSECURE_ALLOW_ANY_ADDR", "1"));
        Assert.Equal("0.0.0.0:3000", allowed.MetricsAddress);
        Assert.Empty(allowed.Warnings);
    }

    [Theory]
    [InlineData("PODTRACE_METRICS_ADDR", "nowhere")]
    [InlineData("PODTRACE_METRICS_LABEL_LIMIT", "-1")]
    [InlineData("PODTRACE_RATE_LIMIT_PER_SEC", "many")]
    [InlineData("PODTRACE_RESOURCE_MONITOR_INTERVAL", "soon")]
    [InlineData("PODTRACE_METRICS_INSECURE_ALLOW_ANY_ADDR", "perhaps")]
    [InlineData("PODTRACE_ALERT_WARN_PCT", "99")]
    public void a_variable_that_cannot_be_read_is_named(string name, string value)
        => Assert.Contains(name == "PODTRACE_ALERT_WARN_PCT" ? "PODTRACE_ALERT_" : name, Assert.Throws<FormatException>(() => From((name, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void the_machines_files_below_another_folder_are_where_variables_do_not_say_otherwise()
    {
        Assert.Equal(("/host/sys/fs/cgroup", "/host/proc"), (new TraceSettings().Under("/host").CgroupBase, new TraceSettings().Under("/host").ProcBase));
        Assert.Equal(("/c", "/p"), (From(("PODTRACE_CGROUP_BASE", "/c"), ("PODTRACE_PROC_BASE", "/p")).Under("/host").CgroupBase, From(("PODTRACE_PROC_BASE", "/p")).Under("/host").ProcBase));
    }

    static TraceSettings From(params (string Name, string Value)[] variables) => TraceSettings.From(name => variables.FirstOrDefault(v => v.Name == name).Value);
}
