using Barograph.App.Configuration;
using Barograph.Formats.Configuration;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Syntax;
using Barograph.Query.Testing;
using Barograph.Rules.Evaluation;
using Barograph.Rules.Files;
using Barograph.Rules.Groups;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Rules;

/// <summary>Rule files of the field: the bad ones are refused with their place, the good ones load, and hundreds of real alerts can be evaluated.</summary>
public class RuleFileCorpusTests(ITestOutputHelper output)
{
    static LoadedRuleFile Load(string path, NameValidation names = NameValidation.Utf8)
        => new RuleFileReader(new DiskFiles(), default(ParserOptions), names, TimeSpan.FromMinutes(1)).Load(path);

    [Fact]
    public void bad_files_are_refused_with_place_and_reason_and_good_ones_load()
    {
        if (!ConformanceFolder.TryFind("rule-files", output, out var folder)) return;
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            var file = Load(path, name.StartsWith("legacy", StringComparison.Ordinal) ? NameValidation.Legacy : NameValidation.Utf8);
            output.WriteLine($"{name}: {(file.IsGood ? $"{file.RuleCount} rules" : string.Join("; ", file.Complaints.Select(static c => c.ToString())))}");
            Assert.Equal(!name.Contains(".bad.", StringComparison.Ordinal), file.IsGood);
            Assert.All(file.Complaints, static complaint => Assert.True(complaint is { Line: > 0, Column: > 0, Message.Length: > 0 }));
        }
    }

    [Fact]
    public async Task every_real_alert_loads_and_evaluates()
    {
        if (!ConformanceFolder.TryFind("alert-rules", output, out var folder)) return;
        var paths = Directory.EnumerateFiles(folder, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(paths);
        var scene = new RuleScene(new QueryEngine(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System), new TestSeriesSource(), TenantId.Anonymous);
        var around = new RuleSurroundings(() => scene, new NothingTaken(), [], new RuleOptions(), new EvaluationPlaces(4), TimeProvider.System, NullLogger.Instance);
        var rules = 0;
        foreach (var file in paths.Select(static path => Load(path)))
        {
            Assert.True(file.IsGood, string.Join(Environment.NewLine, file.Complaints));
            foreach (var plan in file.Groups)
            {
                var group = new RuleGroup(plan, around, new RuleInstruments(new InstrumentRegistry()), writesState: true);
                await group.EvaluateAsync(DateTimeOffset.UnixEpoch.AddDays(20_000), CancellationToken.None);
                Assert.All(group.View().Rules, rule => Assert.True(rule.Health == RuleHealth.Good, $"{file.Path}: {rule.Plan.Config.Name}: {rule.LastError}"));
                rules += plan.Rules.Count;
            }
        }
        output.WriteLine($"{paths.Count} files, {rules} rules");
        Assert.True(rules > 500);
    }

    sealed class NothingTaken : ISampleSink
    {
        public ValueTask AppendAsync(SampleBatch batch, AppendReport report, CancellationToken cancel)
        {
            for (var i = 0; i < batch.Count; i++) batch.Refs[i] = new SeriesRef(1);
            report.Clear();
            report.Add(AppendOutcome.Appended, batch.Count);
            return ValueTask.CompletedTask;
        }
    }
}
