using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Metrics;

/// <summary>What only stories tell.</summary>
sealed class StoryLedger(Families families, KeyMaker key, Func<string, PeerName> peerOf, SeriesTable<LatencySeries> connects)
{
    const int MaxCommands = 64;
    const int MaxTopics = 200;
    const int MaxMethods = 200;

    readonly SeriesTable<LatencySeries> lookups = families.Latency("podtrace_dns_latency_seconds_histogram", "DNS lookups that were answered.", "podtrace_dns_latency_seconds_gauge", "DNS");
    readonly SeriesTable<LatencySeries> requests = families.Latency(
        "podtrace_http_latency_seconds", "HTTP requests that were answered: sent (client) or served (server).", null, "HTTP", "direction", "method", "code");
    readonly SeriesTable<LatencySeries> databases = families.Latency(
        "podtrace_database_latency_seconds", "Commands to databases that were answered: what was spoken, and the statement's first word.", null, "DB", "application", "command");
    readonly SeriesTable<LatencySeries> redis = families.Latency("podtrace_redis_latency_seconds", "Commands to Redis that were answered.", null, "REDIS", "command");
    readonly SeriesTable<LatencySeries> memcached = families.Latency("podtrace_memcached_latency_seconds", "Requests to Memcached that were answered.", null, "MEMCACHED", "operation");
    readonly SeriesTable<LatencySeries> fastcgi = families.Latency("podtrace_fastcgi_latency_seconds", "Requests to FastCGI applications that were answered.", null, "FASTCGI", "method");
    readonly SeriesTable<LatencySeries> grpc = families.Latency("podtrace_grpc_latency_seconds", "Calls of methods over gRPC that came to their end.", null, "GRPC", "method");
    readonly SeriesTable<Families.Amount> calls = families.Counter("podtrace_grpc_calls_total", "Calls of methods over gRPC: sent (client) or served (server), and the status by name.", "GRPC", "direction", "method", "code");
    readonly SeriesTable<LatencySeries> kafka = families.Latency("podtrace_kafka_latency_seconds", "Requests to Kafka that were answered; a fetch waits for something to fetch.", null, "KAFKA", "operation", "topic");
    readonly SeriesTable<Families.Amount> kafkaBytes = families.Counter("podtrace_kafka_bytes_total", "Bytes of requests that produced, and of answers to fetches.", "KAFKA", "operation", "topic");
    readonly SeriesTable<LatencySeries> handshakes = families.Latency(
        "podtrace_tls_handshake_latency_seconds", "TLS handshakes, from the client's first message to the server's answer.", "podtrace_tls_handshake_latency_latest_seconds", "TLS");
    readonly SeriesTable<Families.Amount> shaken = families.Counter("podtrace_tls_handshakes_total", "TLS handshakes that were begun.", "TLS");
    readonly LabelLimit<string> commands = new(MaxCommands, "other");
    readonly LabelLimit<string> topics = new(MaxTopics, "other");
    readonly LabelLimit<string> methods = new(MaxMethods, "other");
    readonly LabelLimit<string> statuses = new(MaxCommands, "other");
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
                connects.Of(key(story.Cgroup, story.ProcessName) with { Peer = peerOf(story.Target) }).Latest(took);
                break;
            case StoryClass.Dns when story.DurationNs is { } took:
                lookups.Of(key(story.Cgroup, story.ProcessName)).Add(took);
                break;
            case StoryClass.Db when story.DurationNs is { } took:
                TakeDatabase(story, took);
                break;
            case StoryClass.Grpc:
                TakeCall(story);
                break;
            case StoryClass.Tls:
                shaken.Of(key(story.Cgroup, story.ProcessName)).Value++;
                if (story.DurationNs is { } answeredIn) handshakes.Of(key(story.Cgroup, story.ProcessName)).Add(answeredIn);
                break;
            case StoryClass.Http when story.DurationNs is { } took:
                if (story.Application == "fastcgi") fastcgi.Of(key(story.Cgroup, story.ProcessName, MethodOf(story.Target))).Add(took);
                requests.Of(key(story.Cgroup, story.ProcessName, story.Action == "serve" ? "server" : "client", MethodOf(story.Target), story.Detail)).Add(took);
                break;
        }
    }

    void TakeCall(Story story)
    {
        // Whoever calls may invent methods, and numbers of statuses.
        var method = methods.Admit(story.Command);
        if (story.DurationNs is { } took) grpc.Of(key(story.Cgroup, story.ProcessName, method)).Add(took);
        else if (story.Error is null) return; // still open when the trace ends
        calls.Of(key(story.Cgroup, story.ProcessName, story.Action == "serve" ? "server" : "client", method, statuses.Admit(story.Error ?? story.Detail.Split(',')[0]))).Value++;
    }

    void TakeDatabase(Story story, long took)
    {
        var words = story.Command.Split(' ', 2);
        // Whoever speaks the protocol may invent commands and topics: only so many are told apart.
        var command = commands.Admit(words[0]);
        switch (story.Application)
        {
            case "redis":
                redis.Of(key(story.Cgroup, story.ProcessName, command)).Add(took);
                break;
            case "memcached":
                memcached.Of(key(story.Cgroup, story.ProcessName, command)).Add(took);
                break;
            case "kafka":
                var at = key(story.Cgroup, story.ProcessName, command.ToLowerInvariant(), words.Length > 1 ? topics.Admit(words[1]) : "");
                kafka.Of(at).Add(took);
                if (words[0] is "PRODUCE" or "FETCH") kafkaBytes.Of(at).Value += story.Bytes ?? 0;
                break;
        }
        databases.Of(key(story.Cgroup, story.ProcessName, story.Application, command)).Add(took);
    }

    public void Forget(Predicate<TargetName> isGone)
    {
        foreach (var table in (SeriesTable<LatencySeries>[])[lookups, requests, databases, redis, memcached, fastcgi, grpc, kafka, handshakes]) table.Forget(isGone);
        foreach (var table in (SeriesTable<Families.Amount>[])[errors, told, calls, kafkaBytes, shaken]) table.Forget(isGone);
    }

    // The sender writes what it likes there: what is no method of HTTP is none here.
    static string MethodOf(string target)
        => target.Split(' ', 2)[0] is "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "CONNECT" or "OPTIONS" or "TRACE" or "PATCH" ? target.Split(' ', 2)[0] : "other";
}
