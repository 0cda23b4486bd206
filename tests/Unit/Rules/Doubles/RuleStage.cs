using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Model.Alerts;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Testing;
using Barograph.Rules.Evaluation;
using Barograph.Rules.Files;
using Barograph.Rules.Groups;
using Barograph.Tests.Unit.Scraping.Doubles;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Rules.Doubles;

/// <summary>Rules over series in memory, with a clock in the test's hand and an ear where alerts go.</summary>
public sealed class RuleStage : IAlertSink
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly TestSeriesSource input = new();
    readonly Lock gate = new();

    public RuleStage()
    {
        Engine = new QueryEngine(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System);
        Scene = new RuleScene(Engine, input, TenantId.Anonymous) { ExternalUrl = "http://here:9090", ExternalLabels = LabelSet.Of(("cluster", "c1")) };
    }

    public QueryEngine Engine { get; }

    public RuleScene Scene { get; set; }

    public MemorySink Sink { get; } = new();

    public ManualClock Clock { get; } = new(Start);

    public InstrumentRegistry Registry { get; } = new();

    public List<Alert> Told { get; } = [];

    public RuleOptions Options { get; init; } = new();

    /// <summary>A sample that rules can read, so many minutes after the start.</summary>
    public void Feed(double minutes, double value, params (string, string)[] labels) => input.Add(LabelSet.Of(labels), Start.AddMinutes(minutes).ToUnixTimeMilliseconds(), value);

    public RuleGroup Group(string yaml, bool writesState = true)
    {
        var file = new RuleFileReader(new Formats.Configuration.FilesInMemory(), default, NameValidation.Utf8, TimeSpan.FromMinutes(1)).Parse(Encoding.UTF8.GetBytes(yaml), "r.yml");
        Assert.Empty(file.Complaints);
        return new RuleGroup(file.Groups[0], Around(), new RuleInstruments(Registry), writesState);
    }

    RuleSurroundings Around() => new(() => Scene, Sink, [this], Options, new EvaluationPlaces(Options.MaxConcurrentEvals), Clock, NullLogger.Instance);

    public RuleBook Book(IConfigurationFiles files) => new(files, default, Scene, Sink, [this], Options, Registry, Clock, NullLogger.Instance);

    public Task EvaluateAsync(RuleGroup group, double minutes) => group.EvaluateAsync(Start.AddMinutes(minutes), CancellationToken.None);

    public void Take(TenantId tenant, IReadOnlyList<Alert> alerts)
    {
        lock (gate) Told.AddRange(alerts);
    }

    public string Metric(string name, string labelValue = "")
    {
        var found = new MetricFinder(name, labelValue);
        Registry.Show(found);
        return found.Text;
    }

    sealed class MetricFinder(string name, string labelValue) : IInstrumentReader
    {
        string current = "";

        public string Text { get; private set; } = "none";

        public void Family(string family, string help, InstrumentKind kind) => current = family;

        public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
        {
            if (current + suffix == name && (labelValue.Length == 0 || labels[0].Value == labelValue)) Text = value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
