using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Histograms;
using Barograph.Query.Results;
using Barograph.Query.Testing;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance;

/// <summary>The engine against the cases that the field tests its engines with.</summary>
public sealed class EngineScriptTests(ITestOutputHelper output)
{
    /// <summary>To be raised with the engine, never lowered.</summary>
    const int PassingCases = 1393;

    [Fact]
    public async Task numbers_stay_numbers_where_a_histogram_of_the_same_series_has_ended()
    {
        var source = new TestSeriesSource();
        var labels = LabelSet.Of(("__name__", "x"));
        source.Add(labels, 60_000, 1);
        source.Add(labels, 120_000, new FloatHistogram { Sum = StaleMarker.Value });
        source.Add(labels, 180_000, 2);
        var engine = new QueryEngine(PromqlTestRunner.EngineOptions, new InstrumentRegistry(), TimeProvider.System);
        var answer = await engine.RangeAsync(source, new RangeQuery(TenantId.Anonymous, "x", 60_000, 240_000, 60_000), default);
        var series = Assert.Single(Assert.IsType<MatrixValue>(answer.Value).Series);
        Assert.Equal([60_000L, 180_000, 240_000], series.TimestampsMs.ToArray());
        Assert.Equal([1.0, 2, 2], series.Values.ToArray());
        Assert.Empty(series.Histograms);
        var rate = await engine.InstantAsync(source, new InstantQuery(TenantId.Anonymous, "increase(x[4m])", 240_000), default);
        Assert.Single(Assert.IsType<VectorValue>(rate.Value).Samples);
    }

    [Fact]
    public async Task every_case_of_the_field_passes()
    {
        if (!ConformanceFolder.TryFind("promql", output, out var folder)) return;
        var engine = new QueryEngine(PromqlTestRunner.EngineOptions, new InstrumentRegistry(), TimeProvider.System);
        var runner = new PromqlTestRunner(engine.InstantAsync, engine.RangeAsync);
        var failures = new List<string>();
        var passed = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "*.test").Order(StringComparer.Ordinal))
        {
            var cases = await runner.RunAsync(Path.GetFileName(file), await File.ReadAllTextAsync(file), default);
            var failed = cases.Where(static one => !one.Passed).ToList();
            passed += cases.Count - failed.Count;
            output.WriteLine($"{cases.Count - failed.Count,4} of {cases.Count,4} passed: {Path.GetFileName(file)}");
            failures.AddRange(failed.Select(one => one.ToString()));
        }
        output.WriteLine($"{passed} passed, {failures.Count} failed");
        foreach (var failure in failures) output.WriteLine(failure);
        Assert.True(passed >= PassingCases, $"{passed} passed, and {PassingCases} did before");
    }
}
