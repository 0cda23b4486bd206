using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Barograph.Query.Syntax;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance;

/// <summary>The same queries to the real Prometheus and to our parser: same tree, same printed form, same complaint.</summary>
public sealed partial class ParserAgainstPrometheusTests(ITestOutputHelper output)
{
    static readonly ParserOptions Features = new() { ExperimentalFunctions = true };

    [Fact]
    public async Task queries_are_understood_printed_and_refused_as_by_prometheus()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var program)) return;
        if (!ConformanceFolder.TryFind("", output, out var corpora)) return;
        await using var peer = await PeerProcess.StartAsync(program, Arguments, "/-/ready",
            folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: {}\n"), default);
        var differences = new List<string>();
        int understood = 0, refused = 0, newer = 0;
        foreach (var query in QueryCollection.All(corpora))
        {
            var theirs = await AskAsync(peer, query);
            var ours = Ours(query);
            if (IsNewer(query, theirs, ours)) newer++;
            else if (Differ(theirs, ours) is { } difference) differences.Add($"{query}\n{difference}");
            else if (ours.Error is null) understood++;
            else refused++;
        }

        output.WriteLine($"{understood} understood alike, {refused} refused alike, {newer} newer than the peer, {differences.Count} differ");
        foreach (var difference in differences) output.WriteLine(difference);
        Assert.Empty(differences);
    }

    [Fact]
    public async Task queries_with_a_slip_of_the_pen_are_refused_with_the_same_words()
    {
        const int slips = 3000;
        if (!Peers.TryFind(Peers.Prometheus, output, out var program)) return;
        if (!ConformanceFolder.TryFind("", output, out var corpora)) return;
        await using var peer = await PeerProcess.StartAsync(program, Arguments, "/-/ready",
            folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: {}\n"), default);
        var queries = QueryCollection.All(corpora).Where(query => query.Length < 200).ToList();
        var random = new Random(int.TryParse(Environment.GetEnvironmentVariable("SLIP_SEED"), out var seed) ? seed : 3);
        var differences = new List<string>();
        for (var i = 0; i < slips; i++)
        {
            var query = QueryCollection.Slip(queries[random.Next(queries.Count)], queries[random.Next(queries.Count)], random);
            var theirs = await AskAsync(peer, query);
            var ours = Ours(query);
            if (!IsNewer(query, theirs, ours) && Differ(theirs, ours) is { } difference) differences.Add($"{query}\n{difference}");
        }

        foreach (var difference in differences) output.WriteLine(difference);
        Assert.Empty(differences);
    }

    sealed record Answer(string? Error, string? Printed, JsonNode? Tree);

    static IEnumerable<string> Arguments(int port, string folder) =>
    [
        "--config.file=prometheus.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}",
        "--enable-feature=promql-experimental-functions,promql-duration-expr",
    ];

    static async Task<Answer> AskAsync(PeerProcess peer, string query)
    {
        var printed = await GetAsync(peer, "format_query", query);
        // format_query and parse_query wrap the message as query does: what the one refuses the other need not be asked.
        if (printed["error"] is { } error) return new Answer(error.GetValue<string>(), null, null);
        return new Answer(null, printed["data"]?.GetValue<string>(), (await GetAsync(peer, "parse_query", query))["data"]?.DeepClone());
    }

    static async Task<JsonNode> GetAsync(PeerProcess peer, string page, string query)
    {
        using var form = new FormUrlEncodedContent([new("query", query)]);
        using var answer = await peer.Http.PostAsync(new Uri($"/api/v1/{page}", UriKind.Relative), form);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    static Answer Ours(string query)
    {
        try
        {
            var expr = PromqlParser.Parse(query, Features);
            var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer)) ParseTree.Write(json, expr);
            return new Answer(null, PrettyPrinter.Print(expr), JsonNode.Parse(Encoding.UTF8.GetString(buffer.ToArray())));
        }
        catch (PromqlSyntaxException wrong)
        {
            return new Answer($"invalid parameter \"query\": {wrong.Message}", null, null);
        }
    }

    static string? Differ(Answer theirs, Answer ours)
    {
        if (Reworded(theirs.Error) != Reworded(ours.Error)) return $"  theirs: {theirs.Error ?? theirs.Printed}\n  ours:   {ours.Error ?? ours.Printed}";
        if (theirs.Printed != ours.Printed) return $"  theirs: {theirs.Printed}\n  ours:   {ours.Printed}";
        return Within(theirs.Tree, ours.Tree) ? null : $"  theirs: {theirs.Tree?.ToJsonString()}\n  ours:   {ours.Tree?.ToJsonString()}";
    }

    /// <summary>Prometheus 3.14 has more members and more words than the peer may have.</summary>
    static bool Within(JsonNode? theirs, JsonNode? ours) => (theirs, ours) switch
    {
        (JsonObject a, JsonObject b) => a.All(member => b.ContainsKey(member.Key) && Within(member.Value, b[member.Key])),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Within(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(theirs, ours),
    };

    static string? Reworded(string? error) => error is null ? null : Nameless().Replace(error, "")
        .Replace("number, duration, step(), range(), or \"]\"", "number or duration or \"]\"", StringComparison.Ordinal)
        .Replace("number, duration, step(), or range()", "number or duration", StringComparison.Ordinal)
        .Replace("number, duration, or step()", "number or duration", StringComparison.Ordinal)
        .Replace("subquery or range selector", "subquery selector", StringComparison.Ordinal);

    /// <summary>3.5 has no name for the operator @ and prints its number.</summary>
    [GeneratedRegex("\"<Item \\d+>\" ")]
    private static partial Regex Nameless();

    /// <summary>What came to the language after the oldest peer that we compare with (3.5).</summary>
    static bool IsNewer(string query, Answer theirs, Answer ours)
    {
        // 3.5 words these badly, prints them so that they cannot be read back, or panics.
        if (theirs.Error is not null && (theirs.Error.Contains("unexpected colon", StringComparison.Ordinal)
            || theirs.Error.Contains("in duration expression", StringComparison.Ordinal) || theirs.Error.EndsWith("unexpected error", StringComparison.Ordinal)))
            return ours.Error != theirs.Error;
        if (theirs.Printed is not null && ours.Printed != theirs.Printed && ours.Printed?.Replace("\"", "", StringComparison.Ordinal) == theirs.Printed.Replace("\"", "", StringComparison.Ordinal)) return true;
        if (theirs.Printed is not null && query.Contains("ignoring()", StringComparison.Ordinal)) return true;
        string[] news = ["step", "range", "min_of", "max_of", "fill", "</", ">/", "anchored", "smoothed", "start(", "end(",
            "histogram_quantiles", "start_timestamp", "ts_of_", "first_over_time"];
        return theirs.Error is not null && ours.Error != theirs.Error && news.Any(word => query.Contains(word, StringComparison.Ordinal));
    }
}
