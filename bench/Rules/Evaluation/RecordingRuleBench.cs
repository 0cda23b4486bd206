using Barograph.Bench.Query;
using Barograph.Formats.Configuration;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Rules.Evaluation;
using Barograph.Rules.Files;
using Barograph.Rules.Groups;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Bench.Rules.Evaluation;

/// <summary>A recording rule whose 3,200 results are known from its last evaluation, from the question to the sink: per result.</summary>
sealed class RecordingRuleBench : IMicroBench
{
    const int Series = 3200;
    static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(500);

    readonly RuleGroup group;

    public RecordingRuleBench()
    {
        var reader = new RuleFileReader(new NoFiles(), default, NameValidation.Utf8, TimeSpan.FromMinutes(1));
        var plan = reader.Parse("groups: [{name: g, rules: [{record: r, expr: http_requests_total, labels: {team: x}}]}]"u8, "bench.yml").Groups[0];
        var scene = new RuleScene(new QueryEngine(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System), new ColumnSource(Series, 40, 15_000), TenantId.Anonymous);
        var around = new RuleSurroundings(() => scene, new KnownSeries(), [], new RuleOptions(), new EvaluationPlaces(0), TimeProvider.System, NullLogger.Instance);
        group = new RuleGroup(plan, around, new RuleInstruments(new InstrumentRegistry()), writesState: true);
    }

    public string Name => "RecordingRule.Known3200";

    public int Items => Series;

    public void Run() => group.EvaluateAsync(At, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Takes everything, and gives each new series the next number.</summary>
    sealed class KnownSeries : ISampleSink
    {
        ulong next;

        public ValueTask AppendAsync(SampleBatch batch, AppendReport report, CancellationToken cancel)
        {
            foreach (var row in batch.NewRows) batch.Refs[row.Row] = new SeriesRef(++next);
            batch.Outcomes.Clear();
            report.Clear();
            report.Add(AppendOutcome.Appended, batch.Count);
            return ValueTask.CompletedTask;
        }
    }

    sealed class NoFiles : IConfigurationFiles
    {
        public byte[]? Read(string path, long maxBytes, out string complaint)
        {
            complaint = "there is none";
            return null;
        }

        public bool Exists(string path) => false;

        public IReadOnlyList<string> Match(string pattern) => [];
    }
}
