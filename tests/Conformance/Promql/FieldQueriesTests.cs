using System.Text;
using System.Text.RegularExpressions;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Results;
using Barograph.Query.Syntax;
using Barograph.Query.Testing;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance;

/// <summary>
/// Every query of the field's alert rules and dashboards, Grafana's variables filled in, over series that its selectors match: all parse, all run, at an
/// instant and over a range, and most have an answer.
/// </summary>
public sealed class FieldQueriesTests(ITestOutputHelper output)
{
    const long EndMs = 1_704_067_200_000;
    const long StepMs = 60_000;
    const int Steps = 30;

    [Fact]
    public async Task every_query_of_the_fields_rules_and_dashboards_parses_and_runs()
    {
        if (!ConformanceFolder.TryFind("", output, out var corpora)) return;
        var queries = QueryCollection.OfField(corpora);
        var engine = new QueryEngine(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System);
        var failures = new List<string>();
        int answered = 0, matched = 0;
        foreach (var query in queries)
        {
            try
            {
                var source = SourceFor(PromqlParser.Parse(query, default), ref matched);
                var instant = await engine.InstantAsync(source, new InstantQuery(TenantId.Anonymous, query, EndMs), default);
                var range = await engine.RangeAsync(source, new RangeQuery(TenantId.Anonymous, query, EndMs - 10 * StepMs, EndMs, StepMs), default);
                if (HasData(instant.Value) || HasData(range.Value)) answered++;
            }
            catch (Exception wrong) when (wrong is PromqlSyntaxException or QueryException)
            {
                failures.Add($"{query}\n  {wrong.Message}");
            }
        }
        output.WriteLine($"{queries.Count} queries, {answered} with an answer; {matched} series");
        foreach (var failure in failures) output.WriteLine(failure);
        Assert.Empty(failures);
        Assert.True(queries.Count > 1000, $"only {queries.Count} queries were found");
        Assert.True(answered > queries.Count / 2, $"only {answered} of {queries.Count} queries had an answer");
    }

    [Fact]
    public void no_expression_of_the_fields_rules_and_dashboards_is_left_out()
    {
        if (!ConformanceFolder.TryFind("", output, out var corpora)) return;
        var (rules, panels, variables) = QueryCollection.EveryOneOfField(corpora);
        Assert.Equal(Occurrences(Path.Combine(corpora, "alert-rules"), "*.yml", @"(?m)^\s*(?:- )?expr\s*:"), rules.Length);
        Assert.Equal(Occurrences(Path.Combine(corpora, "dashboards"), "*.json", @"""expr""\s*:\s*"""), panels.Length);
        Assert.Equal(Occurrences(Path.Combine(corpora, "dashboards"), "*.json", @"label_values\((?!\w+\))"), variables.Length);
        Assert.DoesNotContain(rules.Concat(panels).Concat(variables), string.IsNullOrWhiteSpace);
    }

    static int Occurrences(string folder, string files, string pattern)
        => Directory.EnumerateFiles(folder, files, SearchOption.AllDirectories).Sum(file => Regex.Count(File.ReadAllText(file), pattern));

    static bool HasData(QueryValue value) => value switch
    {
        VectorValue vector => vector.Samples.Any(),
        MatrixValue matrix => matrix.Series.Any(),
        _ => true,
    };

    /// <summary>A counter for each selector, and another one with lower values beside it.</summary>
    static TestSeriesSource SourceFor(Expr expr, ref int matched)
    {
        var source = new TestSeriesSource();
        // What is matched on tells rows apart.
        var keys = SyntaxWalk.All(expr).OfType<BinaryExpr>().Where(static binary => binary.Matching is { On: true }).SelectMany(static binary => binary.Matching!.Labels).ToHashSet();
        foreach (var selector in SyntaxWalk.Selectors(expr))
        {
            for (var row = 0; row < 2; row++)
            {
                if (LabelsFor(selector, row, keys) is not { } labels) continue;
                matched++;
                for (var i = -Steps; i <= 0; i++) source.Add(labels, EndMs + i * StepMs, (Steps + i) * (row + 1) * 3);
            }
        }
        return source;
    }

    static LabelSet? LabelsFor(VectorSelector selector, int row, IEnumerable<string> keys)
    {
        var labels = new Dictionary<string, string> { ["instance"] = $"x:{row}", ["job"] = "x", ["le"] = row == 0 ? "1" : "+Inf" };
        foreach (var key in keys) labels[key] = $"{key}-{row}";
        foreach (var matcher in selector.Matchers)
        {
            if (matcher.Kind == MatchKind.Equal) labels[matcher.Name] = matcher.Value;
            if (matcher.Kind == MatchKind.Regex && Example(matcher) is { } value) labels[matcher.Name] = value;
        }
        return labels.ContainsKey("__name__") && selector.Matchers.All(matcher => Fits(matcher, labels.GetValueOrDefault(matcher.Name, "")))
            ? LabelSet.Of([.. labels.Where(static label => label.Value.Length > 0).Select(static label => (label.Key, label.Value))]) : null;
    }

    /// <summary>A value that the pattern matches, where one is easily found.</summary>
    static string? Example(Matcher matcher)
    {
        var first = matcher.Value.Split('|')[0].Trim('^', '$', '(', ')').Replace("?:", "", StringComparison.Ordinal);
        string[] tries = [first, first.Replace(".*", "x", StringComparison.Ordinal).Replace(".+", "x", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal),
            first.Replace(".", "0", StringComparison.Ordinal), "x", "500", "sda", "eth0", "/dev/sda", "ext4"];
        return Array.Find(tries, value => Fits(matcher, value));
    }

    static bool Fits(Matcher matcher, string value) => matcher.Matches(Encoding.UTF8.GetBytes(value));
}
