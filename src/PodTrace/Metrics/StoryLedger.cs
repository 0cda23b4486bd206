using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Metrics;

/// <summary>What only stories tell.</summary>
sealed class StoryLedger(Families families, KeyMaker key, SeriesTable<LatencySeries> connects)
{
    const int MaxCommands = 64;

    readonly SeriesTable<LatencySeries> lookups = families.Latency("podtrace_dns_latency_seconds_histogram", "DNS lookups that were answered.", "podtrace_dns_latency_seconds_gauge", "DNS");
    readonly SeriesTable<LatencySeries> requests = families.Latency(
        "podtrace_http_latency_seconds", "HTTP requests that were answered: sent (client) or served (server).", null, "HTTP", "direction", "method", "code");
    readonly SeriesTable<LatencySeries> databases = families.Latency(
        "podtrace_database_latency_seconds", "Commands to databases that were answered: what was spoken, and the statement's first word.", null, "DB", "application", "command");
    readonly SeriesTable<LatencySeries> redis = families.Latency("podtrace_redis_latency_seconds", "Commands to Redis that were answered.", null, "REDIS", "command");
    readonly HashSet<string> commands = [];
    readonly SeriesTable<Families.Amount> errors = families.Counter("podtrace_errors_total", "What failed, by the error's name.", "event_type", null, ["error_code"]);
    readonly SeriesTable<Families.Amount> told = families.Counter("podtrace_events_total", "What was worth telling a person.", null);

    public void Take(Story story)
    {
        if (StoryNoise.Is(story)) return;
        var label = StoryLine.Label(story.Class);
        told.Of(key(story.Cgroup, story.ProcessName, label)).Value++;
        if (story.Error is { } error) errors.Of(key(story.Cgroup, story.ProcessName, label, error)).Value++;
        switch (story.Class)
        {
            case StoryClass.Net when story is { Action: "connect", DurationNs: { } took }:
                connects.Of(key(story.Cgroup, story.ProcessName)).Latest(took);
                break;
            case StoryClass.Dns when story.DurationNs is { } took:
                lookups.Of(key(story.Cgroup, story.ProcessName)).Add(took);
                break;
            case StoryClass.Db when story.DurationNs is { } took:
                TakeDatabase(story, took);
                break;
            case StoryClass.Http when story.DurationNs is { } took:
                requests.Of(key(story.Cgroup, story.ProcessName, story.Action == "serve" ? "server" : "client", MethodOf(story.Target), story.Detail)).Add(took);
                break;
        }
    }

    void TakeDatabase(Story story, long took)
    {
        var command = story.Command.Split(' ', 2)[0];
        // Whoever speaks the protocol may invent commands: only so many are told apart.
        if (!commands.Contains(command) && (commands.Count >= MaxCommands || !commands.Add(command))) command = "other";
        if (story.Application == "redis") redis.Of(key(story.Cgroup, story.ProcessName, command)).Add(took);
        databases.Of(key(story.Cgroup, story.ProcessName, story.Application, command)).Add(took);
    }

    public void Forget(Predicate<TargetName> isGone)
    {
        lookups.Forget(isGone);
        databases.Forget(isGone);
        redis.Forget(isGone);
        requests.Forget(isGone);
        errors.Forget(isGone);
        told.Forget(isGone);
    }

    // The sender writes what it likes there: what is no method of HTTP is none here.
    static string MethodOf(string target)
        => target.Split(' ', 2)[0] is "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "CONNECT" or "OPTIONS" or "TRACE" or "PATCH" ? target.Split(' ', 2)[0] : "other";
}
