using Barograph.Model.Instruments;
using Barograph.Query;
using Barograph.Query.Testing;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance;

/// <summary>The engine against the cases that the field tests its engines with.</summary>
public sealed class EngineScriptTests(ITestOutputHelper output)
{
    /// <summary>To be raised with the engine, never lowered.</summary>
    const int PassingCases = 1393;

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
