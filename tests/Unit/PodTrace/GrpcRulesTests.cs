using Barograph.PodTrace.Reports;
using Barograph.PodTrace.Rules;
using Barograph.PodTrace.Stories;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Calls over gRPC that fail or take long, and what looks like it and is none.</summary>
public class GrpcRulesTests
{
    [Theory]
    [InlineData("UNAVAILABLE", Severity.Critical)]
    [InlineData("DEADLINE_EXCEEDED", Severity.Critical)]
    [InlineData("NOT_FOUND", Severity.Warning)] // the service works, and turns down what it is asked for
    public void calls_that_fail_are_told_with_method_status_and_counts(string status, Severity severity)
    {
        var issue = Assert.Single(Calls(status, 4).Story(StoryClass.Grpc, "call", "shop:50051", ms: 2, detail: "OK", times: 2, command: "/shop.Orders/Get").Issues());
        Assert.Equal((severity, "grpc-failing", $"4 of 6 calls of /shop.Orders/Get at shop:50051 ended with {status}"), (issue.Severity, issue.Rule, issue.Title));
    }

    [Fact]
    public void few_failures_below_the_threshold_are_none() => Assert.Empty(Calls("UNAVAILABLE", 1).Story(StoryClass.Grpc, "call", "shop:50051", ms: 2, detail: "OK", times: 19, command: "/shop.Orders/Get").Issues());

    [Fact]
    public void one_call_that_is_under_way_at_the_end_is_no_fault_and_several_are()
    {
        static Injected Open(int times) => new Injected().Story(StoryClass.Grpc, "call", "shop:50051", "no answer", detail: "by the end of the trace", times: times, command: "/shop.Orders/Get");
        Assert.Empty(Open(1).Issues());
        Assert.Equal("3 of 3 calls of /shop.Orders/Get at shop:50051 ended with no answer", Assert.Single(Open(3).Issues()).Title);
    }

    [Fact]
    public void slow_calls_are_told_and_streams_that_last_are_not()
    {
        static Injected Took(string detail) => new Injected().Story(StoryClass.Grpc, "serve", "shop:50051", ms: 900, detail: detail, times: 5, command: "/shop.Orders/Watch");
        var issue = Assert.Single(Took("OK").Issues());
        Assert.Equal(("grpc-slow", "/shop.Orders/Watch served"), (issue.Rule, issue.Subject));
        Assert.Contains("This program takes so long", issue.Advice, StringComparison.Ordinal);
        Assert.Empty(Took("OK, streamed").Issues());
    }

    [Fact]
    public void the_report_has_methods_by_number_and_by_slowness_with_quantiles_and_errors_by_status()
    {
        var report = Report.Of(Calls("UNAVAILABLE", 4).Story(StoryClass.Grpc, "serve", "shop:50051", ms: 30, detail: "OK", times: 9, command: "/shop.Orders/List").Evidence());
        var text = new StringWriter();
        new TextReport(text, false, TimeZoneInfo.Utc).Write(report);
        foreach (var line in (string[])
        [
            "gRPC Statistics:", "  Calls: 13 (0.7/sec)", "  Errors: 4 (30.8%)", "    - UNAVAILABLE: 4 occurrences",
            "    - /shop.Orders/List served (9 calls; avg 30.00ms, p50 30.00ms, p95 30.00ms, p99 30.00ms)", "    - /shop.Orders/Get at shop:50051 (4 calls, 4 failed: UNAVAILABLE×4; avg 2.00ms, p50 2.00ms, p95 2.00ms, p99 2.00ms)",
        ]) Assert.Contains("\n" + line + "\n", text.ToString(), StringComparison.Ordinal);
        Assert.True(text.ToString().IndexOf("List served", StringComparison.Ordinal) < text.ToString().IndexOf("Get at shop", StringComparison.Ordinal));
    }

    static Injected Calls(string status, int times) => new Injected().Story(StoryClass.Grpc, "call", "shop:50051", status, 2, status, times, command: "/shop.Orders/Get");
}
