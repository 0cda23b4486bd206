using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Formats.Configuration.Rules;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Histograms;
using Barograph.Query.Results;
using Barograph.Query.Testing;
using Barograph.Rules.Evaluation;
using Barograph.Rules.Groups;
using Barograph.Rules.Plan;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Rules.Testing;

/// <summary>One test: its series, its rules at every evaluation interval, and what is expected on the way and at the end.</summary>
sealed class RuleTestRun
{
    readonly RuleTestFile file;
    readonly RuleTest test;
    readonly InputSeries input;
    readonly QueryEngine engine;
    readonly RuleScene scene;
    readonly RuleGroup[] groups;
    readonly TestSeriesSource series = new();
    readonly List<RuleTestFailure> failures = [];

    public RuleTestRun(RuleTestFile file, RuleTest test, InputSeries input, IEnumerable<RuleGroupPlan> plans, QueryEngine engine, TimeProvider clock)
    {
        (this.file, this.test, this.input, this.engine) = (file, test, input, engine);
        scene = new RuleScene(engine, series, TenantId.Anonymous) { ExternalLabels = test.ExternalLabels, ExternalUrl = test.ExternalUrl };
        var around = new RuleSurroundings(() => scene, new TestSampleSink(series), [], new RuleOptions(), new EvaluationPlaces(0), clock, NullLogger.Instance);
        var instruments = new RuleInstruments(new InstrumentRegistry());
        groups = [.. plans.Select(plan => new RuleGroup(plan, around, instruments, writesState: true))];
    }

    public async Task<List<RuleTestFailure>> RunAsync(CancellationToken cancel)
    {
        var last = test.Alerts.Select(static a => a.At).Concat(test.Expressions.Select(static e => e.At)).DefaultIfEmpty(TimeSpan.Zero).Max();
        for (var at = TimeSpan.Zero; at <= last; at += file.EvaluationInterval)
        {
            input.LoadTill(test.Start + at, test, series);
            if (!await EvaluateAsync(at, cancel).ConfigureAwait(false)) return failures;
            // An evaluation holds until the next one.
            foreach (var expected in test.Alerts.Where(a => a.At >= at && a.At - at < file.EvaluationInterval)) Compare(expected);
        }
        input.LoadTill(test.Start + last, test, series);
        foreach (var expected in test.Expressions) await CompareAsync(expected, cancel).ConfigureAwait(false);
        return failures;
    }

    async Task<bool> EvaluateAsync(TimeSpan at, CancellationToken cancel)
    {
        var good = true;
        foreach (var group in groups)
        {
            await group.EvaluateAsync(test.Start + at, cancel).ConfigureAwait(false);
            foreach (var rule in group.View().Rules.Where(static r => r.Health == RuleHealth.Bad))
            {
                failures.Add(RuleTestFailure.Message($"rule: {rule.Plan.Config.Name}, time: {PrometheusDuration.Write(at)}, err: {rule.LastError}"));
                good = false;
            }
        }
        return good;
    }

    void Compare(ExpectedAlerts expected)
    {
        var firing = groups.SelectMany(static g => g.Rules).OfType<AlertingRule>().Where(rule => rule.Plan.Config.Alert == expected.AlertName)
            .SelectMany(static rule => rule.View().Alerts).Where(static alert => alert.State == AlertState.Firing).Select(static a => (a.Labels, a.Annotations));
        var wanted = expected.Alerts.Select(alert => (With(alert.Labels, "alertname", expected.AlertName), alert.Annotations));
        Compare($"alertname: {expected.AlertName}, time: {PrometheusDuration.Write(expected.At)}", Texts(wanted), Texts(firing));

        static string[] Texts(IEnumerable<(LabelSet Labels, LabelSet Annotations)> alerts)
            => [.. alerts.OrderBy(static a => a.Labels).ThenBy(static a => a.Annotations).Select(static a => $"Labels:{a.Labels}\nAnnotations:{a.Annotations}")];
    }

    async Task CompareAsync(ExpectedSamples expected, CancellationToken cancel)
    {
        var title = $"expr: \"{expected.Expr}\", time: {PrometheusDuration.Write(expected.At)}";
        try
        {
            var wanted = expected.Samples.Select(static s => (Labels: InputSeries.Labels(s.Labels), s.Value, Histogram: s.Histogram.Length > 0 ? InputSeries.Histogram(s.Histogram) : ""))
                .OrderBy(static s => s.Labels).ToArray();
            var query = new InstantQuery(TenantId.Anonymous, expected.Expr, (test.Start + expected.At).ToUnixTimeMilliseconds());
            var answer = Rule.Vector(await engine.InstantAsync(series, query, cancel).ConfigureAwait(false));
            var found = answer.Select(static s => (s.Labels, s.Value, Histogram: s.Histogram is null ? "" : HistogramText.Expression(s.Histogram))).OrderBy(static s => s.Labels).ToArray();
            if (!wanted.Select(static s => s.Labels).SequenceEqual(found.Select(static s => s.Labels)) || !wanted.Zip(found).All(pair => pair.First.Histogram == pair.Second.Histogram && (pair.First.Histogram.Length > 0 || Same(pair.First.Value, pair.Second.Value))))
                Compare(title, Texts(wanted), Texts(found));
        }
        catch (Exception e) when (e is QueryException or RuleException or SeriesDescriptionException)
        {
            failures.Add(RuleTestFailure.Message($"{title}, err: {e.Message}"));
        }

        static string[] Texts(IEnumerable<(LabelSet Labels, double Value, string Histogram)> samples)
            => [.. samples.Select(static s => $"{s.Labels} {(s.Histogram.Length > 0 ? s.Histogram : SampleText.Of(s.Value))}")];
    }

    bool Same(double a, double b)
        => a == b || (double.IsNaN(a) && double.IsNaN(b)) || (file.FuzzyCompare && (Math.BitIncrement(a) == b || Math.BitDecrement(a) == b));

    void Compare(string title, string[] expected, string[] found)
    {
        if (!expected.SequenceEqual(found, StringComparer.Ordinal)) failures.Add(new RuleTestFailure(title, expected, found));
    }

    /// <summary>Every sample that there is at the end, of input and rules.</summary>
    public async Task<IReadOnlyList<string>> DumpAsync(CancellationToken cancel)
    {
        Matcher[] all = [new(MatchKind.Regex, "__name__", ".*")];
        using var selection = await series.SelectAsync(new SeriesQuery(TenantId.Anonymous, all, long.MinValue, long.MaxValue), cancel).ConfigureAwait(false);
        var lines = new List<string>();
        var samples = new SampleColumns();
        for (var i = 0; i < selection.Count; i++)
        {
            samples.Clear();
            selection.Read(i, long.MinValue, long.MaxValue, samples);
            var text = new StringBuilder().Append(selection.LabelsOf(i)).Append(' ');
            for (var at = 0; at < samples.Count; at++)
            {
                var since = TimeSpan.FromMilliseconds(samples.TimestampsMs[at]) - (test.Start - DateTimeOffset.UnixEpoch);
                text.Append(' ').Append(Text(samples, at)).Append('@').Append(PrometheusDuration.Write(since));
            }
            lines.Add(text.ToString());
        }
        return lines;
    }

    static string Text(SampleColumns samples, int at)
    {
        if (StaleMarker.Is(samples.Values[at])) return "stale";
        return samples.HasHistograms && samples.Histograms[at] is { } histogram ? HistogramText.Expression(FloatHistogram.From(histogram)) : SampleText.Of(samples.Values[at]);
    }

    static LabelSet With(LabelSet labels, string name, string value)
    {
        var builder = new LabelSetBuilder();
        builder.Load(labels);
        builder.Set(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        return builder.ToLabelSet();
    }
}
