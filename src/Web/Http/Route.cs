using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Http;

/// <summary>Answers one request. <paramref name="argument"/> is what the route's <c>:name</c> stood for, or empty.</summary>
public delegate Task RouteHandler(HttpContext context, string argument);

/// <summary>A path with at most one <c>:name</c> in it, and who answers there.</summary>
/// <param name="Path">As Prometheus names the handler in its metrics: <c>/api/v1/label/:name/values</c>.</param>
public sealed record Route(string Path, IReadOnlyList<string> Methods, RouteHandler Handle)
{
    /// <summary>Answers only once the log has been read. Health, own metrics and the progress of reading can be asked for before.</summary>
    public bool NeedsData { get; } = (Path.StartsWith("/api/", StringComparison.Ordinal) || Path == "/federate")
        && !Path.StartsWith("/api/v1/status/", StringComparison.Ordinal) && !Path.StartsWith("/api/v1/notifications", StringComparison.Ordinal);

    public bool IsApi { get; } = Path.StartsWith("/api/v1/", StringComparison.Ordinal);

    /// <summary>The answer comes bit by bit and each bit at once: nothing may gather it.</summary>
    public bool IsLive { get; init; }

    // Requests that are handed to the pool after one that took long.
    const int Caution = 32;

    // On a processor; and by the clock, where a disk is waited for.
    static readonly TimeSpan Long = TimeSpan.FromMilliseconds(2), LongWait = TimeSpan.FromMilliseconds(50);

    int cautious;

    /// <summary>
    /// Answers on the calling thread, which may be the one that watches the sockets; where a request like this one took long lately, on one of the pool.
    /// </summary>
    public async Task AnswerAsync(HttpContext context, string argument)
    {
        if (Volatile.Read(ref cautious) > 0)
        {
            Interlocked.Decrement(ref cautious);
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
        var began = Stopwatch.GetTimestamp();
        var worked = ThreadClock.Now;
        var answer = Handle(context, argument);
        // Until here the thread was ours; what waits does not hold it. That others had the processor meanwhile says nothing about the request.
        if (Stopwatch.GetElapsedTime(began) is var held && held > Long && (held > LongWait || ThreadClock.Now - worked > Long)) Volatile.Write(ref cautious, Caution);
        await answer.ConfigureAwait(false);
    }
}
