using System.Globalization;
using System.Text.Json;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>What a server that is killed again and again must have: every acknowledged sample, none that was never sent, nothing that was deleted.</summary>
sealed class SampleLedger
{
    readonly Lock gate = new();
    readonly Dictionary<string, Dictionary<long, double>> certain = [], possible = [];

    public long Acknowledged { get; private set; }

    public long CutOff { get; private set; }

    /// <summary>A push was answered with success: it must be there.</summary>
    public void Keep(string series, long timeMs, double value)
    {
        lock (gate)
        {
            Of(certain, series)[timeMs] = value;
            Acknowledged++;
        }
    }

    /// <summary>No answer came: it may be there or not.</summary>
    public void Doubt(string series, long timeMs, double value)
    {
        lock (gate)
        {
            Of(possible, series)[timeMs] = value;
            CutOff++;
        }
    }

    /// <summary>A deletion of a span, both ends included: answered with success, or cut off.</summary>
    public void Delete(string series, long fromMs, long toMs, bool acknowledged)
    {
        lock (gate)
        {
            foreach (var (time, value) in Of(certain, series).Where(s => s.Key >= fromMs && s.Key <= toMs).ToList())
            {
                certain[series].Remove(time);
                if (!acknowledged) Of(possible, series)[time] = value;
            }
            if (!acknowledged) return;
            foreach (var time in Of(possible, series).Keys.Where(t => t >= fromMs && t <= toMs).ToList()) possible[series].Remove(time);
        }
    }

    /// <summary>Everything that the server says about a metric against what was noted. What was doubtful is certain afterwards, one way or the other.</summary>
    public async Task CheckAsync(PeerProcess server, string metric)
    {
        var text = await server.Http.GetStringAsync(new Uri($"/api/v1/query?query={metric}[6h]&time={Seconds(DateTimeOffset.UtcNow.AddMinutes(1))}", UriKind.Relative));
        using var answer = JsonDocument.Parse(text);
        var found = new Dictionary<string, Dictionary<long, double>>();
        foreach (var series in answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray())
        {
            var samples = found[$"{metric}/{series.GetProperty("metric").GetProperty("i").GetString()}"] = [];
            foreach (var pair in series.GetProperty("values").EnumerateArray())
                Assert.True(samples.TryAdd((long)Math.Round(pair[0].GetDouble() * 1000), double.Parse(pair[1].GetString()!, CultureInfo.InvariantCulture)), "a time twice");
        }
        lock (gate)
        {
            foreach (var name in certain.Keys.Union(possible.Keys).Union(found.Keys).Where(n => n.StartsWith(metric + "/", StringComparison.Ordinal)).ToList())
                Compare(name, found.GetValueOrDefault(name) ?? []);
        }
    }

    void Compare(string name, Dictionary<long, double> found)
    {
        var sure = Of(certain, name);
        var maybe = Of(possible, name);
        var missing = sure.Where(s => !found.TryGetValue(s.Key, out var value) || value != s.Value).Select(static s => s.Key).ToList();
        Assert.True(missing.Count == 0, $"{name}: {missing.Count} of {sure.Count} acknowledged samples are missing or changed, at {missing.FirstOrDefault()} to {missing.LastOrDefault()}");
        var invented = found.Where(f => !sure.ContainsKey(f.Key) && !(maybe.TryGetValue(f.Key, out var value) && value == f.Value)).Select(static f => f.Key).ToList();
        Assert.True(invented.Count == 0, $"{name}: {invented.Count} samples were never sent or are deleted, at {invented.FirstOrDefault()} to {invented.LastOrDefault()}");
        certain[name] = found;
        maybe.Clear();
    }

    static Dictionary<long, double> Of(Dictionary<string, Dictionary<long, double>> samples, string series)
    {
        if (!samples.TryGetValue(series, out var of)) samples[series] = of = [];
        return of;
    }

    static string Seconds(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
}
