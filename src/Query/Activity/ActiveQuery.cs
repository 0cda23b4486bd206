namespace Barograph.Query.Activity;

/// <summary>A query that waits or runs.</summary>
public sealed class ActiveQuery(long id, QueryRequest request, DateTimeOffset startedAt, CancellationTokenSource stop)
{
    volatile Func<QueryUsage>? usage;

    /// <summary>Counts up from the start of the process.</summary>
    public long Id { get; } = id;

    public QueryRequest Request { get; } = request;

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>It has its place and calculates; before, it waits in line.</summary>
    public bool IsRunning => usage is not null;

    public QueryUsage Usage => usage?.Invoke() ?? default;

    public void Runs(Func<QueryUsage> used) => usage = used;

    /// <summary>It ends as soon as it looks.</summary>
    public void Cancel()
    {
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself just now.
        }
    }
}
