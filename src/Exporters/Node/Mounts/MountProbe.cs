namespace Barograph.Exporters.Node.Mounts;

/// <summary>Asks about mounted file systems without ever hanging on one: the questions are put on a thread of their own.</summary>
/// <remarks>
/// A thread whose question is not answered in time is left behind with that mount, and a new one goes on with the next. Until the lost
/// thread returns, its mount counts as stuck and is not asked about again: so a dead mount costs one thread and one wait, not one a scrape.
/// Only one scrape at a time may ask.
/// </remarks>
public sealed class MountProbe(Func<string, MountUsage> ask, TimeSpan timeout) : IDisposable
{
    public const string TimeoutError = "mountpoint timeout";

    static readonly TimeSpan LeastPatience = TimeSpan.FromMilliseconds(50);

    readonly HashSet<string> stuck = new(StringComparer.Ordinal); // guarded by itself: lost threads take themselves out
    Prober? prober;
    TimeSpan patience; // left for the scrape at hand

    /// <summary>A new scrape: its mounts share one timeout.</summary>
    public void Begin() => patience = timeout;

    public MountUsage Ask(string path)
    {
        lock (stuck)
        {
            if (stuck.Contains(path)) return MountUsage.Failed(TimeoutError);
        }

        prober ??= new Prober(ask);
        if (prober.TryAsk(path, patience > LeastPatience ? patience : LeastPatience, out var usage, out var waited))
        {
            patience -= waited;
            return usage;
        }

        patience -= waited;
        lock (stuck) stuck.Add(path);
        prober.Abandon(() =>
        {
            lock (stuck) stuck.Remove(path);
        });
        prober = null;
        return MountUsage.Failed(TimeoutError);
    }

    public void Dispose()
    {
        prober?.Abandon(static () => { });
        prober = null;
    }

    /// <summary>One thread that answers one question at a time.</summary>
    sealed class Prober
    {
        const int StackBytes = 256 * 1024;

        readonly Func<string, MountUsage> ask;
        readonly object gate = new();
        string? question;
        MountUsage? answer;
        Action? whenFreed; // set: nobody waits any more, the thread ends as soon as it can

        public Prober(Func<string, MountUsage> ask)
        {
            this.ask = ask;
            new Thread(Run, StackBytes) { IsBackground = true, Name = "mount probe" }.Start();
        }

        public bool TryAsk(string path, TimeSpan patience, out MountUsage usage, out TimeSpan waited)
        {
            var began = Environment.TickCount64;
            lock (gate)
            {
                question = path;
                answer = null;
                Monitor.PulseAll(gate);
                while (answer is null)
                {
                    var left = patience - TimeSpan.FromMilliseconds(Environment.TickCount64 - began);
                    if (left <= TimeSpan.Zero || !Monitor.Wait(gate, left)) break;
                }

                waited = TimeSpan.FromMilliseconds(Environment.TickCount64 - began);
                usage = answer ?? default;
                return answer is not null;
            }
        }

        public void Abandon(Action freed)
        {
            lock (gate)
            {
                // The answer may have come between the timeout and this call.
                if (answer is not null) freed();
                whenFreed = answer is null ? freed : static () => { };
                Monitor.PulseAll(gate);
            }
        }

        void Run()
        {
            while (true)
            {
                string path;
                lock (gate)
                {
                    while (question is null && whenFreed is null) Monitor.Wait(gate);
                    if (question is null) return;
                    path = question;
                    question = null;
                }

                var usage = ask(path);
                lock (gate)
                {
                    answer = usage;
                    Monitor.PulseAll(gate);
                    if (whenFreed is null) continue;
                    whenFreed();
                    return;
                }
            }
        }
    }
}
