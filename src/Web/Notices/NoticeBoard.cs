using System.Threading.Channels;
using Barograph.Model.Instruments;

namespace Barograph.Web.Notices;

/// <summary>What the server has to say now, for those who ask and those who stay and listen.</summary>
/// <remarks>A listener who does not keep up misses notices, which are counted; nobody waits for it.</remarks>
public sealed class NoticeBoard
{
    const int Waiting = 10; // notices for one listener

    readonly Lock gate = new();
    readonly List<Notice> notices = [];
    readonly List<Channel<Notice>> listeners = [];
    readonly int mostListeners;
    readonly TimeProvider clock;
    readonly Gauge listening;
    readonly Counter sent;
    readonly Counter dropped;
    bool isClosed;

    public NoticeBoard(int mostListeners, InstrumentRegistry instruments, TimeProvider clock)
    {
        (this.mostListeners, this.clock) = (mostListeners, clock);
        listening = instruments.Gauge("prometheus_api_notification_active_subscribers", "Clients that listen to live notifications.");
        sent = instruments.Counter("prometheus_api_notification_updates_sent_total", "Notifications sent to clients that listen.");
        dropped = instruments.Counter("prometheus_api_notification_updates_dropped_total", "Notifications that a client missed because it did not keep up.");
    }

    public IReadOnlyList<Notice> List()
    {
        lock (gate) return [.. notices];
    }

    /// <summary>Said again, it is the same notice of a later time.</summary>
    public void Put(string text)
    {
        lock (gate)
        {
            var notice = new Notice(text, clock.GetUtcNow(), IsActive: true);
            var place = notices.FindIndex(known => known.Text == text);
            if (place < 0) notices.Add(notice);
            else notices[place] = notice;
            Tell(notice);
        }
    }

    public void Remove(string text)
    {
        lock (gate)
        {
            var place = notices.FindIndex(known => known.Text == text);
            if (place < 0) return;
            Tell(notices[place] with { IsActive = false });
            notices.RemoveAt(place);
        }
    }

    /// <summary>What is on the board now and what comes; null where too many listen already. Goes back to <see cref="Leave"/>.</summary>
    public Channel<Notice>? Join()
    {
        lock (gate)
        {
            if (isClosed || listeners.Count >= mostListeners) return null;
            // All that may be on the board has room beside what comes.
            var channel = Channel.CreateBounded<Notice>(Waiting + notices.Count);
            foreach (var notice in notices) channel.Writer.TryWrite(notice);
            listeners.Add(channel);
            listening.Value = listeners.Count;
            return channel;
        }
    }

    public void Leave(Channel<Notice> channel)
    {
        lock (gate)
        {
            listeners.Remove(channel);
            listening.Value = listeners.Count;
        }
    }

    /// <summary>Nothing more will be said: those who listen may go.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
            foreach (var channel in listeners) channel.Writer.TryComplete();
        }
    }

    void Tell(Notice notice)
    {
        foreach (var channel in listeners)
        {
            sent.Increment();
            if (!channel.Writer.TryWrite(notice)) dropped.Increment();
        }
    }
}
