using System.Globalization;

namespace Barograph.Tests.Conformance;

/// <summary>A query at an instant, or over a range; of servers that remove names at the end, or as they go.</summary>
sealed record Question(string Query, long StartMs, long EndMs, long StepMs)
{
    public bool IsRange => StepMs > 0;

    /// <summary>With <c>promql-delayed-name-removal</c>.</summary>
    public bool DelaysNames { get; init; }

    public static Question Random(string query, Random random) => AtSomeTime(query, random) with { DelaysNames = random.Next(4) == 0 };

    static Question AtSomeTime(string query, Random random)
    {
        var start = GeneratedHistograms.StartMs + 900_000 + random.Next(1_800_000);
        if (random.Next(2) == 0) return new Question(query, start, start, 0);
        var step = random.Next(5) switch { 0 => 15_000, 1 => 60_000, 2 => 71_000, 3 => 13_337, _ => 300_000 };
        return new Question(query, start, start + random.Next(1, 30) * step, step);
    }

    /// <summary>Each step as a question of its own.</summary>
    public IEnumerable<Question> Steps()
    {
        for (var at = StartMs; at <= EndMs; at += StepMs) yield return At(at);
    }

    /// <summary>Something in it is of native histograms.</summary>
    public bool TouchesHistograms => Array.Exists(["latency_seconds", "changing_seconds", "queue_age", "size_bytes", "sometimes_seconds", "empty_seconds", "{job="], name => Query.Contains(name, StringComparison.Ordinal));

    public Question At(long timeMs) => this with { StartMs = timeMs, EndMs = timeMs, StepMs = 0 };

    public async Task<byte[]> AskAsync(PeerProcess of)
    {
        KeyValuePair<string, string>[] fields = IsRange
            ? [new("query", Query), new("start", Seconds(StartMs)), new("end", Seconds(EndMs)), new("step", Seconds(StepMs))]
            : [new("query", Query), new("time", Seconds(StartMs))];
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await of.Http.PostAsync(new Uri(IsRange ? "/api/v1/query_range" : "/api/v1/query", UriKind.Relative), form);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    public override string ToString() => (IsRange ? $"{Query}   [{StartMs}..{EndMs} by {StepMs}]" : $"{Query}   [at {StartMs}]") + (DelaysNames ? " with delayed name removal" : "");

    static string Seconds(long ms) => (ms / 1000.0).ToString("R", CultureInfo.InvariantCulture);
}
