using System.Globalization;
using System.Text.Json.Nodes;
using Barograph.Formats.Configuration;
using Barograph.Outbound.Kubernetes;
using Barograph.Tests.Unit.Scraping.Doubles;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Barograph.Tests.Unit.Outbound.Kubernetes;

/// <summary>A small API server that knows pods, services and slices of endpoints: pages, selectors, watches with bookmarks, and versions that it has forgotten.</summary>
sealed class ApiServer : IAsyncDisposable
{
    readonly PageServer web;
    readonly Lock gate = new();
    readonly Dictionary<string, SortedDictionary<string, JsonObject>> kinds = new() { ["pods"] = new(StringComparer.Ordinal), ["services"] = new(StringComparer.Ordinal), ["endpointslices"] = new(StringComparer.Ordinal) };
    readonly List<(int Version, string Type, string Kind, JsonObject One)> log = [];
    TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int version = 100, forgotten, generation;

    ApiServer(PageServer web)
    {
        this.web = web;
        web.Answer = AnswerAsync;
    }

    public Uri Url => web.Url;

    /// <summary>What was asked, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Null = everybody may ask.</summary>
    public string? Token { get; set; }

    /// <summary>Kinds of objects that nobody may read.</summary>
    public HashSet<string> Forbidden { get; } = [];

    /// <summary>Answers instead; false = as usual.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = static _ => Task.FromResult(false);

    public static async Task<ApiServer> StartAsync(Action<ListenOptions>? listen = null) => new(await PageServer.StartAsync(listen));

    public KubernetesApi Api(HttpClientConfig? http = null, TimeSpan? timeout = null)
        => new(new ClusterAddress { Server = Url, Http = http ?? new HttpClientConfig(), Origin = "a test" }, timeout ?? TimeSpan.FromSeconds(60), "test", TimeProvider.System);

    public void Put(string space, string name, string node = "here", string? id = null, string container = "app", string state = "running", string labels = "", string ip = "", bool onHostNetwork = false)
    {
        var pod = JsonNode.Parse($$$$"""
            {"metadata":{"namespace":"{{{{space}}}}","name":"{{{{name}}}}","uid":"u-{{{{name}}}}","labels":{}},
             "spec":{"nodeName":"{{{{node}}}}",{{{{(onHostNetwork ? "\"hostNetwork\":true," : "")}}}}"containers":[{"name":"{{{{container}}}}"},{"name":"sidecar"}]},
             "status":{"phase":"Running","podIP":"{{{{ip}}}}","podIPs":[{"ip":"{{{{ip}}}}"}],"containerStatuses":[{"name":"sidecar","containerID":"","state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}}
            """)!.AsObject();
        foreach (var label in labels.Split(',', StringSplitOptions.RemoveEmptyEntries)) pod["metadata"]!["labels"]![label.Split('=')[0]] = label.Split('=')[1];
        if (id is not null)
            pod["status"]!["containerStatuses"]!.AsArray().Add(JsonNode.Parse($$"""{"name":"{{container}}","containerID":"containerd://{{id}}","state":{"{{state}}":{} } } """));
        Change("pods", $"{space}/{name}", pod);
    }

    public void PutService(string space, string name, string address)
        => Change("services", $"{space}/{name}", JsonNode.Parse($$"""{"metadata":{"namespace":"{{space}}","name":"{{name}}"},"spec":{"clusterIP":"{{address}}","clusterIPs":["{{address}}"]} }""")!.AsObject());

    /// <param name="endpoints">Addresses with their pods, as in <c>10.0.0.7=web-1</c>.</param>
    public void PutSlice(string space, string name, string service, int port, params string[] endpoints)
    {
        var all = string.Join(',', endpoints.Select(static e => e.Split('=') is [var address, { Length: > 0 } pod] ? $$"""{"addresses":["{{address}}"],"targetRef":{"kind":"Pod","name":"{{pod}}"} }""" : $$"""{"addresses":["{{e.TrimEnd('=')}}"]}"""));
        Change("endpointslices", $"{space}/{name}", JsonNode.Parse($$$"""{"metadata":{"namespace":"{{{space}}}","name":"{{{name}}}","labels":{"kubernetes.io/service-name":"{{{service}}}"}},"addressType":"IPv4","endpoints":[{{{all}}}],"ports":[{"name":"","port":{{{port}}}}]}""")!.AsObject());
    }

    public void Delete(string space, string name, string kind = "pods") => Change(kind, $"{space}/{name}", null);

    /// <summary>From here on older versions are gone, and open watches end.</summary>
    public void Forget()
    {
        lock (gate)
        {
            forgotten = ++version;
            log.Clear();
            CutWatches(); // at once: a watch that still went on would say that nothing had changed
        }
    }

    public void CutWatches()
    {
        lock (gate)
        {
            generation++;
            Wake();
        }
    }

    public ValueTask DisposeAsync()
    {
        CutWatches();
        return web.DisposeAsync();
    }

    void Change(string kind, string key, JsonObject? pod)
    {
        lock (gate)
        {
            var pods = kinds[kind];
            var type = pod is null ? "DELETED" : pods.ContainsKey(key) ? "MODIFIED" : "ADDED";
            var subject = pod ?? pods[key];
            subject["metadata"]!["resourceVersion"] = (++version).ToString(CultureInfo.InvariantCulture);
            if (pod is null) pods.Remove(key);
            else pods[key] = pod;
            log.Add((version, type, kind, (JsonObject)subject.DeepClone()));
            Wake();
        }
    }

    void Wake()
    {
        more.SetResult();
        more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    async Task AnswerAsync(HttpContext context)
    {
        lock (gate) Asked.Add($"{context.Request.Path}{Uri.UnescapeDataString(context.Request.QueryString.Value ?? "")}");
        if (await Instead(context)) return;
        if (Token is not null && context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            await RefuseAsync(context, 401, "Unauthorized");
            return;
        }
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not (["api", "v1", "pods" or "services"] or ["api", "v1", "namespaces", _, "pods"] or ["apis", "discovery.k8s.io", "v1", "endpointslices"]))
        {
            await RefuseAsync(context, 404, "the server could not find the requested resource");
            return;
        }
        if (Forbidden.Contains(parts[^1]))
        {
            await RefuseAsync(context, 403, $"{parts[^1]} is forbidden: User cannot list resource");
            return;
        }
        var space = parts.Length == 5 ? parts[3] : null;
        if (context.Request.Query["watch"] == "1") await WatchAsync(context, parts[^1], space);
        else await ListAsync(context, parts[^1], space);
    }

    public static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync($$"""{"kind":"Status","status":"Failure","code":{{status}},"message":"{{message}}"}""");
    }

    Task ListAsync(HttpContext context, string kind, string? space)
    {
        var limit = int.Parse(context.Request.Query["limit"].ToString(), CultureInfo.InvariantCulture);
        var after = context.Request.Query["continue"].ToString();
        string answer;
        lock (gate)
        {
            // Pages of three, however many are asked for: every list has more than one.
            var rest = kinds[kind].Where(p => string.CompareOrdinal(p.Key, after) > 0 && Fits(p.Value, space, context.Request.Query)).ToList();
            var page = rest.Take(Math.Min(limit, 3)).ToList();
            var next = rest.Count > page.Count ? page[^1].Key : "";
            answer = $$"""{"kind":"PodList","metadata":{"resourceVersion":"{{version}}","continue":"{{next}}"},"items":[{{string.Join(',', page.Select(static p => p.Value.ToJsonString()))}}]}""";
        }
        return context.Response.WriteAsync(answer);
    }

    async Task WatchAsync(HttpContext context, string kind, string? space)
    {
        var from = int.Parse(context.Request.Query["resourceVersion"].ToString(), CultureInfo.InvariantCulture);
        int mine;
        bool isGone;
        lock (gate) (mine, isGone) = (generation, from < forgotten);
        if (isGone)
        {
            await context.Response.WriteAsync("""{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old resource version"}}""" + "\n");
            return;
        }
        await context.Response.StartAsync();
        while (!context.RequestAborted.IsCancellationRequested)
        {
            List<string> lines;
            Task wait;
            lock (gate)
            {
                lines = [.. log.Where(l => l.Version > from && l.Kind == kind && Fits(l.One, space, context.Request.Query)).Select(static l => $$"""{"type":"{{l.Type}}","object":{{l.One.ToJsonString()}} }""")];
                lines.Add($$"""{"type":"BOOKMARK","object":{"kind":"Pod","metadata":{"resourceVersion":"{{version}}"} } }""");
                from = version;
                wait = more.Task;
                if (mine != generation) return;
            }
            foreach (var line in lines) await context.Response.WriteAsync(line + "\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await wait.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static bool Fits(JsonObject pod, string? space, IQueryCollection query)
    {
        if (space is not null && (string?)pod["metadata"]!["namespace"] != space) return false;
        foreach (var selector in query["labelSelector"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries))
            if ((string?)pod["metadata"]!["labels"]![selector.Split('=')[0]] != selector.Split('=')[1]) return false;
        return query["fieldSelector"].ToString().Split('=') switch
        {
            ["metadata.name", var name] => (string?)pod["metadata"]!["name"] == name,
            ["spec.nodeName", var node] => (string?)pod["spec"]!["nodeName"] == node,
            _ => true,
        };
    }
}
