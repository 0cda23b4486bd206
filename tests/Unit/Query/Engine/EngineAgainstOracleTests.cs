using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Results;
using Barograph.Query.Syntax;
using Barograph.Query.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Query;

public sealed class EngineAgainstOracleTests
{
    static readonly QueryEngine Engine = new(new EngineOptions { ExperimentalFunctions = true, ExtendedRangeSelectors = true, FillModifiers = true }, new InstrumentRegistry(), TimeProvider.System);

    static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void an_instant_answer_is_what_the_naive_evaluator_says()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Seeds, AgreesWithOracle));

    [Fact]
    public void a_range_answer_is_the_sequence_of_its_instants()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(Seeds, AgreesWithInstants));

    static Property AgreesWithOracle(int seed)
    {
        var questions = new RandomQuestions(seed);
        var data = questions.Data();
        var source = Source(data);
        var query = questions.Query();
        var time = questions.Time();
        var expected = Oracle(data, query, time);
        var found = Ask(source, query, time);
        return Same(expected, found).Label($"{query} at {time}: expected {Show(expected)}, found {Show(found)}");
    }

    static Property AgreesWithInstants(int seed)
    {
        var questions = new RandomQuestions(seed);
        var source = Source(questions.Data());
        var query = questions.Query();
        long start = questions.Time() / 2, step = 47_000;
        const int steps = 23;
        MatrixValue matrix;
        try
        {
            matrix = (MatrixValue)Engine.RangeAsync(source, new RangeQuery(TenantId.Anonymous, query, start, start + (steps - 1) * step, step), default).GetAwaiter().GetResult().Value;
        }
        catch (QueryException)
        {
            // One instant fails.
            return true.ToProperty();
        }
        for (var i = 0; i < steps; i++)
        {
            var time = start + i * step;
            var inRange = At(matrix, time);
            var alone = Ask(source, query, time);
            if (!Same(alone, inRange)) return false.Label($"{query} at {time} of {start}+{step}: alone {Show(alone)}, in the range {Show(inRange)}");
        }
        return true.ToProperty();
    }

    static List<(string Labels, double Value)> At(MatrixValue matrix, long time)
    {
        var rows = new List<(string Labels, double Value)>();
        foreach (var series in matrix.Series)
        {
            var at = series.TimestampsMs.Span.IndexOf(time);
            if (at >= 0) rows.Add((series.Labels.ToString(), series.Values.Span[at]));
        }
        return [.. rows.OrderBy(static row => row.Labels, StringComparer.Ordinal)];
    }

    static TestSeriesSource Source(List<(LabelSet Labels, SortedList<long, double> Samples)> data)
    {
        var source = new TestSeriesSource();
        foreach (var (labels, samples) in data)
        {
            foreach (var (time, value) in samples) source.Add(labels, time, value);
        }
        return source;
    }

    /// <summary>Null: the query fails.</summary>
    static List<(string Labels, double Value)>? Oracle(List<(LabelSet, SortedList<long, double>)> data, string query, long time)
    {
        try
        {
            return [.. new NaiveEvaluator(data, 300_000).Vector(PromqlParser.Parse(query, ParserOptions.Everything), time)
                .Select(static row => (Labels: row.Labels.ToString(), row.Value)).OrderBy(static row => row.Labels, StringComparer.Ordinal)];
        }
        catch (QueryException)
        {
            return null;
        }
    }

    static List<(string Labels, double Value)>? Ask(TestSeriesSource source, string query, long time)
    {
        try
        {
            var value = (VectorValue)Engine.InstantAsync(source, new InstantQuery(TenantId.Anonymous, query, time), default).GetAwaiter().GetResult().Value;
            return [.. value.Samples.Select(static s => (Labels: s.Labels.ToString(), s.Value)).OrderBy(static s => s.Labels, StringComparer.Ordinal)];
        }
        catch (QueryException)
        {
            return null;
        }
    }

    static bool Same(List<(string Labels, double Value)>? expected, List<(string Labels, double Value)>? found)
    {
        if (expected is null || found is null) return expected is null == found is null;
        return expected.Count == found.Count && expected.Zip(found).All(static p => p.First.Labels == p.Second.Labels && Near(p.First.Value, p.Second.Value));
    }

    static bool Near(double a, double b) => a.Equals(b) || Math.Abs(a - b) <= 1e-6 * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b)));

    static string Show(List<(string Labels, double Value)>? rows) => rows is null ? "an error" : string.Join(" ", rows.Select(static r => $"{r.Labels} {r.Value:R}"));
}
