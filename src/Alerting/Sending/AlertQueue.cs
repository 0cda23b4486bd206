using System.Threading.Channels;
using Barograph.Model.Alerts;

namespace Barograph.Alerting.Sending;

/// <summary>Alerts that wait for one Alertmanager, oldest first. A full queue lets go of its oldest: the newer ones tell more.</summary>
sealed class AlertQueue(int capacity)
{
    readonly Lock gate = new();
    readonly Queue<Alert> waiting = new();
    readonly Channel<bool> filled = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public int Count
    {
        get { lock (gate) return waiting.Count; }
    }

    /// <summary>Returns how many were dropped for it, and how many wait now.</summary>
    public (int Dropped, int Waiting) Add(IReadOnlyList<Alert> alerts)
    {
        var dropped = 0;
        int now;
        lock (gate)
        {
            var first = Math.Max(0, alerts.Count - capacity);
            dropped += first;
            for (var i = first; i < alerts.Count; i++)
            {
                if (waiting.Count == capacity)
                {
                    waiting.Dequeue();
                    dropped++;
                }
                waiting.Enqueue(alerts[i]);
            }
            now = waiting.Count;
        }
        filled.Writer.TryWrite(true);
        return (dropped, now);
    }

    /// <summary>Takes the oldest; what is left then.</summary>
    public (IReadOnlyList<Alert> Batch, int Waiting) Take(int most)
    {
        lock (gate)
        {
            var batch = new List<Alert>(Math.Min(most, waiting.Count));
            while (batch.Count < most && waiting.TryDequeue(out var alert)) batch.Add(alert);
            return (batch, waiting.Count);
        }
    }

    /// <summary>Completes when something may wait.</summary>
    public ValueTask<bool> FilledAsync(CancellationToken cancel) => filled.Reader.ReadAsync(cancel);
}
