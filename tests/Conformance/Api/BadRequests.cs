namespace Barograph.Tests.Conformance.Api;

/// <summary>Requests with which something is wrong, in every way that the API has a word for, and some that only look so.</summary>
static class BadRequests
{
    /// <param name="Method">Of HTTP.</param>
    /// <param name="Path">With its parameters.</param>
    /// <param name="Form">Sent as a form's body; null where there is none.</param>
    public sealed record Request(string Method, string Path, string? Form = null)
    {
        public override string ToString() => $"{Method} {Path} {Form}";
    }

    static readonly string[] Queries =
    [
        "", "up{", "sum(up) by", "foo()", "rate(up)", "1+", "\"a", "up[5m", "{}", "{a=~\".*\"}", "{a=~\"(\"}", "up @ x", "abs(1,2)", "quantile(demo_requests_total)", "a and 1", "\"x\" + 1", "-\"x\"", "vector(up)",
        "5 > 3", "sum(5)", "up[1y][5m]", "up[0s]", "info(up,up)", "demo_requests_total + on(job) demo_requests_total", "label_replace(demo_requests_total,\"a\",\"b\",\"job\",\"(\")",
        "label_replace(demo_requests_total,\"\",\"b\",\"job\",\".*\")", "label_join(demo_requests_total,\"\",\"b\",\"job\")", "count_values(\"\",demo_requests_total)",
    ];

    static readonly string[] Pages =
    [
        "query", "query?query=up&time=x", "query?query=up&time=2024-13-01T00:00:00Z", "query?query=1&time=-292273086-05-16T16:47:06Z_", "query?query=up&timeout=x",
        "query?query=1&time=5&timeout=1y1d", "query?query=up&timeout=1e30", "query?query=up&limit=x", "query?query=up&limit=1.5", "query?query=up&limit=99999999999999999999", "query?query=up&limit=-1",
        "query?query=up&lookback_delta=x", "query?query=up&lookback_delta=1e30", "query_range", "query_range?query=up", "query_range?query=up&start=1", "query_range?query=up&start=1&end=2", "query_range?query=up&start=1&end=2&step=0",
        "query_range?query=up&start=1&end=2&step=-1", "query_range?query=up&start=1&end=2&step=x", "query_range?query=up&start=1&end=2&step=1e30", "query_range?query=up&start=2&end=1&step=1", "query_range?query=up&start=x&end=1&step=1",
        "query_range?query=up&start=1&end=x&step=1", "query_range?query=up&start=0&end=20000&step=1", "query_range?query=up%5B5m%5D&start=1&end=2&step=1", "query_range?query=%22a%22&start=1&end=2&step=1",
        "query_range?query=up%7B&start=1&end=2&step=1", "query_range?query=up&start=1&end=2&step=1&timeout=x", "query_range?query=up&start=1&end=2&step=1&limit=x", "query_range?query=up&start=1&end=2&step=1&lookback_delta=x",
        "query_exemplars", "query_exemplars?query=up%7B&start=1&end=2", "query_exemplars?query=up&start=2&end=1", "query_exemplars?query=1&start=1&end=2", "query_exemplars?query=up&start=x&end=1",
        "format_query", "format_query?query=up%7B", "parse_query", "parse_query?query=foo(", "series", "series?match[]=up%7B", "series?match[]=%7B%7D", "series?match[]=up&start=x", "series?match[]=up&end=x",
        "series?match[]=up&start=2&end=1", "series?match[]=up&limit=x", "series?match[]=up&limit=-1", "series?match[]=sum(up)", "series?match[]=up%5B5m%5D", "series?match[]=%7Ba%3D~%22.*%22%7D", "series?match[]=up%20offset%205m",
        "labels?start=x", "labels?end=x", "labels?match[]=up%7B", "labels?limit=x", "labels?limit=-1", "labels?start=2&end=1", "labels?match[]=%7B%7D", "label/a%20b/values", "label/__name__/values?start=x", "label/__name__/values?limit=x",
        "label/__name__/values?match[]=up%7B", "label/job/values?match[]=%7B%7D", "label/U__/values", "label/1a/values", "metadata?limit=x", "metadata?limit_per_metric=x", "targets/metadata?limit=x", "targets/metadata?match_target=%7B",
        "rules?type=foo", "rules?exclude_alerts=x", "rules?match[]=%7B", "rules?group_limit=x", "rules?group_next_token=zzz", "rules?group_limit=-1", "rules?group_limit=1&group_next_token=abc", "status/tsdb?limit=x", "status/tsdb?limit=-1",
        "status/nothing", "nothing", "admin/tsdb/delete_series", "alerts?x=1",
    ];

    public static IEnumerable<Request> All =>
    [
        .. Queries.Select(static query => new Request("GET", "/api/v1/query?time=1&query=" + Uri.EscapeDataString(query))),
        .. Queries.Select(static query => new Request("POST", "/api/v1/query_range", "start=1&end=2&step=1&query=" + Uri.EscapeDataString(query))),
        .. Pages.Select(static page => new Request("GET", "/api/v1/" + page)),
        new("POST", "/api/v1/query", ""), new("POST", "/api/v1/series", ""), new("POST", "/api/v1/series", "match[]=up%7B"), new("POST", "/api/v1/labels", "start=x"), new("POST", "/api/v1/format_query", "query=up%7B"),
        new("POST", "/api/v1/admin/tsdb/delete_series", "match[]=up"), new("PUT", "/api/v1/query", "query=up"), new("POST", "/api/v1/label/job/values", ""), new("GET", "/federate?match[]=up%7B"), new("GET", "/federate"),
        new("GET", "/federate?match[]=up%5B5m%5D"), new("POST", "/-/reload", ""), new("POST", "/-/quit", ""), new("GET", "/-/nothing"),
    ];
}
