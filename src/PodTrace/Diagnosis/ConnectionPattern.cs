namespace Barograph.PodTrace.Diagnosis;

/// <summary>Whether connections are opened steadily, in bursts, or now and then.</summary>
public sealed record ConnectionPattern(string Pattern, double AverageRate, double PeakRate, DateTimeOffset PeakTime, int Targets)
{
    const int Windows = 10;
    const int FewConnects = 3;
    const double SteadyVariation = 0.5;
    const double BurstyVariation = 1.5;

    public static ConnectionPattern? Of(ConnectionEvidence? connections, DateTimeOffset started, TimeSpan duration)
    {
        if (connections is not { Total: > 0 } || duration <= TimeSpan.Zero) return null;
        var widthNs = Math.Max(duration.TotalNanoseconds / Windows, 1);
        var windows = new ulong[Windows];
        foreach (var moment in connections.Moments) windows[Math.Clamp((int)(moment / widthNs), 0, Windows - 1)]++;
        var mean = windows.Average(static w => (double)w);
        var deviation = Math.Sqrt(windows.Average(w => (w - mean) * (w - mean)));
        // By the coefficient of variation: what differs little from window to window is steady, what is nearly all in a few windows bursty.
        var pattern = connections.Moments.Count <= FewConnects ? "sporadic" : mean == 0 || deviation / mean < SteadyVariation ? "steady" : deviation / mean >= BurstyVariation ? "bursty" : "sporadic";
        var peak = Array.IndexOf(windows, windows.Max());
        return new ConnectionPattern(pattern, connections.Total / duration.TotalSeconds, windows[peak] / (widthNs / 1e9), started.AddTicks((long)(peak * widthNs / 100)), connections.Targets.Count);
    }
}
