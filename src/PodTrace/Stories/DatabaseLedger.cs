using System.Globalization;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Protocols;

namespace Barograph.PodTrace.Stories;

/// <summary>
/// Requests to Redis, Memcached, PostgreSQL and MySQL that wait for their answer, one for each connection: what is sent before the first answer came goes with it
/// (a pipeline). Remembers what prepared statements do.
/// </summary>
sealed class DatabaseLedger(Action<Story> tell)
{
    const int MaxConnections = 4096;
    const int MaxStatements = 8192;

    readonly Dictionary<ulong, Request> open = [];
    readonly Dictionary<(ulong Connection, string Name), string> statements = [];

    sealed record Request(Story Story, long BeganNs, bool Prepares, int More);

    /// <param name="blank">Who and when; this adds what.</param>
    /// <returns>Is it a request?</returns>
    public bool Ask(ulong connection, Kind application, ReadOnlySpan<byte> bytes, Story blank, long sentNs)
    {
        if (Read(connection, application, bytes) is not ({ } command, var prepares)) return false;
        if (open.TryGetValue(connection, out var waiting))
        {
            open[connection] = waiting with { More = waiting.More + 1 };
            return true;
        }
        if (open.Count < MaxConnections) open[connection] = new Request(blank with { Command = command }, sentNs, prepares, 0);
        return true;
    }

    public void Answer(ulong connection, Kind application, ReadOnlySpan<byte> bytes, long receivedNs)
    {
        if (!open.Remove(connection, out var request)) return;
        var error = application switch
        {
            Kind.Redis => RedisMessage.Error(bytes),
            Kind.Memcached => MemcachedMessage.Error(bytes),
            Kind.Postgresql => PostgresqlMessage.Error(bytes) is { } state ? $"SQLSTATE {state}" : null,
            _ => MysqlMessage.Error(bytes) is { } number ? $"error {number}" : null,
        };
        if (request.Prepares && error is null && MysqlMessage.Prepared(bytes) is { } id) Remember(connection, Name(id), request.Story.Command);
        tell(request.Story with
        {
            DurationNs = Math.Max(0, receivedNs - request.BeganNs),
            Error = error,
            Detail = request.More == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"and {request.More} more before the answer"),
        });
    }

    public void Finish()
    {
        foreach (var request in open.Values) tell(request.Story with { Error = "no answer", Detail = "by the end of the trace" });
        open.Clear();
    }

    (string? Command, bool Prepares) Read(ulong connection, Kind application, ReadOnlySpan<byte> bytes)
    {
        if (application == Kind.Redis) return (RedisMessage.Command(bytes), false);
        if (application == Kind.Memcached) return (MemcachedMessage.Command(bytes), false);
        if (application == Kind.Postgresql)
        {
            if (!PostgresqlMessage.TryReadRequest(bytes, out var request)) return default;
            if (request is { Summary: { } summary, Statement: { } named }) Remember(connection, named, summary);
            return (request.Summary ?? statements.GetValueOrDefault((connection, request.Statement ?? ""), "EXECUTE"), false);
        }
        if (!MysqlMessage.TryReadRequest(bytes, out var packet)) return default;
        return (packet.Summary ?? statements.GetValueOrDefault((connection, Name(packet.Statement ?? 0)), "EXECUTE"), packet.Prepares);
    }

    void Remember(ulong connection, string name, string summary)
    {
        // Names come and go with their connections, which nobody tells us: a full memory begins anew.
        if (statements.Count >= MaxStatements) statements.Clear();
        statements[(connection, name)] = summary;
    }

    static string Name(uint statement) => statement.ToString(CultureInfo.InvariantCulture);
}
