using System.Buffers;
using System.Globalization;
using Barograph.Model.Instruments;
using Microsoft.Extensions.Logging;

namespace Barograph.Query.Activity;

/// <summary>Writes down queries that have ended: all of them in a file of JSON lines (<c>global.query_log_file</c>), slow ones in the server's own log too.</summary>
public sealed class QueryJournal : IDisposable
{
    readonly Lock gate = new();
    readonly TimeSpan slowFrom;
    readonly Func<string, Stream> append;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly Gauge enabled;
    readonly Counter failures;
    readonly Counter slow;
    readonly ArrayBufferWriter<byte> line = new(1024);
    Stream? file;
    string path = "";
    bool failing;

    /// <param name="slowFrom">A query that takes as long is slow; zero = none is.</param>
    /// <param name="append">Opens a file to be written at its end.</param>
    /// <param name="instruments">Where it is shown whether that works.</param>
    /// <param name="clock">Stands in front of every line.</param>
    /// <param name="log">The server's own log.</param>
    public QueryJournal(TimeSpan slowFrom, Func<string, Stream> append, InstrumentRegistry instruments, TimeProvider clock, ILogger log)
    {
        this.slowFrom = slowFrom;
        this.append = append;
        this.clock = clock;
        this.log = log;
        enabled = instruments.Gauge("prometheus_engine_query_log_enabled", "State of the query log.");
        failures = instruments.Counter("prometheus_engine_query_log_failures_total", "The number of query log failures.");
        slow = instruments.Counter("barograph_engine_slow_queries_total", "Queries that took longer than --query.log-slower-than.");
    }

    /// <summary>Writes into this file from now on; it is opened anew even where it is the same, so that it can be moved away before. Empty = into none.</summary>
    /// <exception cref="IOException">It cannot be opened; the one before goes on.</exception>
    public void Adopt(string next)
    {
        var opened = next.Length == 0 ? null : append(next);
        lock (gate)
        {
            file?.Dispose();
            (file, path, failing) = (opened, next, false);
            enabled.Value = opened is null ? 0 : 1;
        }
    }

    public void Take(CompletedQuery query)
    {
        if (slowFrom > TimeSpan.Zero && query.Statistics.ExecTotalSeconds >= slowFrom.TotalSeconds) TellSlow(query);
        lock (gate)
        {
            if (file is null) return;
            line.ResetWrittenCount();
            QueryLogLine.Write(line, clock.GetUtcNow(), query);
            try
            {
                file.Write(line.WrittenSpan);
                file.Flush();
                failing = false;
            }
            catch (IOException e)
            {
                failures.Increment();
                if (!failing) log.LogWarning("query log {Path} cannot be written: {Reason}", path, e.Message);
                failing = true;
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            file?.Dispose();
            file = null;
        }
    }

    void TellSlow(CompletedQuery query)
    {
        slow.Increment();
        var origin = query.Request.Origin;
        var from = origin.IsRule ? $"rule group {origin.RuleGroup} of {origin.RuleFile}" : origin.Path.Length > 0 ? $"{origin.ClientAddress} {origin.Method} {origin.Path}" : "inside";
        log.LogWarning(
            "slow query: {Seconds} s, {Samples} samples, at most {Bytes} bytes, {Steps} steps, from {From}{Error}: {Query}",
            query.Statistics.ExecTotalSeconds.ToString("0.###", CultureInfo.InvariantCulture), query.Statistics.TotalQueryableSamples, query.Statistics.PeakBytes,
            query.StepMs > 0 ? (query.EndMs - query.StartMs) / query.StepMs + 1 : 1, from, query.Error.Length > 0 ? $", failed ({query.Error})" : "", query.Request.Text);
    }
}
