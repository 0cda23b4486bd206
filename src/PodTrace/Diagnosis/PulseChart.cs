using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Finds timeline, bursts and peaks in the kernel's counts as they stood once a second.</summary>
/// <param name="count">Into how many parts the timeline is divided.</param>
sealed class PulseChart(IReadOnlyList<Pulse> pulses, DateTimeOffset boot, long startedNs, long endedNs, int count)
{
    const int MaxSeconds = 3600;
    const double BurstTimes = 2;
    const ulong FewEvents = 10;

    // The counts stood at zero when the trace began.
    IEnumerable<(Pulse From, Pulse To)> Steps
    {
        get
        {
            var before = new Pulse { TimeNs = startedNs };
            foreach (var pulse in pulses)
            {
                if (pulse.TimeNs <= before.TimeNs) continue;
                yield return (before, pulse);
                before = pulse;
            }
        }
    }

    double DurationNs => Math.Max(1, endedNs - startedNs);

    public Activity? Activity()
    {
        var parts = Spread(count, static p => p.Events);
        if (parts.Sum() == 0) return null;
        var seconds = (int)Math.Clamp(Math.Ceiling(DurationNs / 1e9), 1, MaxSeconds);
        return new Activity(
            [.. Whole(parts).Select((events, i) => new ActivityPart(At(startedNs + (DurationNs * i / count)), At(startedNs + (DurationNs * (i + 1) / count)), events))],
            Whole(Spread(seconds, static p => p.Events)), Bursts());
    }

    public NetworkPattern? Network()
    {
        ulong sends = pulses.Count == 0 ? 0 : pulses[^1].Sends, receives = pulses.Count == 0 ? 0 : pulses[^1].Receives;
        if (sends + receives == 0) return null;
        var peak = Steps.Where(static s => IsLong(s)).Select(static s => Rate(s, static p => p.Sends + p.Receives)).DefaultIfEmpty(0).Max();
        return new NetworkPattern(receives == 0 ? sends : (double)sends / receives, (sends + receives) / (DurationNs / 1e9), peak);
    }

    IReadOnlyList<Burst> Bursts()
    {
        if (pulses.Count < 3 || pulses[^1].Events < FewEvents) return [];
        var usual = pulses[^1].Events / (DurationNs / 1e9);
        return [.. Steps.Where(static s => IsLong(s)).Select(s => new Burst(At(s.From.TimeNs), Rate(s, static p => p.Events), Rate(s, static p => p.Events) / usual)).Where(static b => b.Times > BurstTimes)];
    }

    // Half a second at least: a rate over less is chance.
    static bool IsLong((Pulse From, Pulse To) step) => step.To.TimeNs - step.From.TimeNs >= 500_000_000;

    static double Rate((Pulse From, Pulse To) step, Func<Pulse, ulong> of) => (of(step.To) - (double)of(step.From)) / ((step.To.TimeNs - step.From.TimeNs) / 1e9);

    // A step's events are laid over its time evenly.
    double[] Spread(int count, Func<Pulse, ulong> of)
    {
        var parts = new double[count];
        var width = DurationNs / count;
        foreach (var step in Steps)
        {
            double from = step.From.TimeNs - startedNs, to = Math.Min(step.To.TimeNs - startedNs, DurationNs), amount = of(step.To) - (double)of(step.From);
            if (to <= from || amount <= 0)
            {
                parts[^1] += Math.Max(0, amount);
                continue;
            }
            for (var i = Math.Clamp((int)(from / width), 0, count - 1); i < count && i * width < to; i++)
                parts[i] += amount * (Math.Min(to, (i + 1) * width) - Math.Max(from, i * width)) / (to - from);
        }
        return parts;
    }

    // Rounded so that the sum stays what it was.
    static ulong[] Whole(double[] parts)
    {
        var whole = new ulong[parts.Length];
        double sum = 0;
        ulong given = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            sum += parts[i];
            whole[i] = (ulong)Math.Round(sum) - given;
            given += whole[i];
        }
        return whole;
    }

    DateTimeOffset At(double ns) => boot.AddTicks((long)(ns / 100));
}
