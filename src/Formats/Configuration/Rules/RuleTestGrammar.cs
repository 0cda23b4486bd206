using System.Globalization;
using Barograph.Formats.Yaml;
using Barograph.Model.Labels;

namespace Barograph.Formats.Configuration.Rules;

/// <summary>The grammar of unit test files.</summary>
static class RuleTestGrammar
{
    static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(1);

    static readonly Section<SeriesInput> Input = new Section<SeriesInput>("input series", () => new("", "", null))
        .Field("series", Kinds.Text, c => c.Series, (c, v) => c with { Series = v })
        .Field("values", Kinds.Text, c => c.Values, (c, v) => c with { Values = v })
        .Then((input, at) => input with { At = at.At });

    static readonly Section<ExpectedAlert> Alert = new Section<ExpectedAlert>("expected alert", () => new(LabelSet.Empty, LabelSet.Empty))
        .Field("exp_labels", PrometheusKinds.Labels, c => c.Labels, (c, v) => c with { Labels = v })
        .Field("exp_annotations", PrometheusKinds.Labels, c => c.Annotations, (c, v) => c with { Annotations = v });

    // An empty item expects an alert without labels and annotations of its own.
    static readonly Kind<ExpectedAlert> AlertItem = new(Alert.Read, Alert.Write, new ExpectedAlert(LabelSet.Empty, LabelSet.Empty));

    static readonly Section<ExpectedAlerts> Alerts = new Section<ExpectedAlerts>("alert rule test", () => new(TimeSpan.Zero, "", []))
        .Field("eval_time", PrometheusKinds.Duration, c => c.At, (c, v) => c with { At = v })
        .Field("alertname", Kinds.Text, c => c.AlertName, (c, v) => c with { AlertName = v })
        .Field("exp_alerts", Kinds.List(AlertItem), c => c.Alerts, (c, v) => c with { Alerts = v })
        .Check((test, at) =>
        {
            if (test.AlertName.Length == 0) at.Complain("alertname", $"an item under alert_rule_test misses required attribute alertname at eval_time {PrometheusDuration.Write(test.At)}");
        });

    static readonly Section<ExpectedSample> Sample = new Section<ExpectedSample>("expected sample", () => new("", 0, ""))
        .Field("labels", Kinds.Text, c => c.Labels, (c, v) => c with { Labels = v })
        .Field("value", Kinds.Number, c => c.Value, (c, v) => c with { Value = v })
        .Field("histogram", Kinds.Text, c => c.Histogram, (c, v) => c with { Histogram = v });

    static readonly Section<ExpectedSamples> Samples = new Section<ExpectedSamples>("expression test", () => new("", TimeSpan.Zero, []))
        .Field("expr", Kinds.Text, c => c.Expr, (c, v) => c with { Expr = v })
        .Field("eval_time", PrometheusKinds.Duration, c => c.At, (c, v) => c with { At = v })
        .Field("exp_samples", Sample.AsList(), c => c.Samples, (c, v) => c with { Samples = v });

    static readonly Kind<DateTimeOffset> Moment = new(ReadMoment, moment => Kinds.TextNode(moment.ToString("O", CultureInfo.InvariantCulture)), DateTimeOffset.UnixEpoch);

    static readonly Section<RuleTest> Test = new Section<RuleTest>("test", () => new())
        .Field("interval", PrometheusKinds.Duration, c => c.Interval, (c, v) => c with { Interval = v })
        .Field("input_series", Input.AsList(), c => c.Series, (c, v) => c with { Series = v })
        .Field("alert_rule_test", Alerts.AsList(), c => c.Alerts, (c, v) => c with { Alerts = v })
        .Field("promql_expr_test", Samples.AsList(), c => c.Expressions, (c, v) => c with { Expressions = v })
        .Field("external_labels", PrometheusKinds.Labels, c => c.ExternalLabels, (c, v) => c with { ExternalLabels = v })
        .Field("external_url", Kinds.Text, c => c.ExternalUrl, (c, v) => c with { ExternalUrl = v })
        .Field("name", Kinds.Text, c => c.Name, (c, v) => c with { Name = v })
        .Field("start_timestamp", Moment, c => c.Start, (c, v) => c with { Start = v })
        .Then((test, at) => test with { Line = at.At.Line });

    public static Section<RuleTestFile> File { get; } = new Section<RuleTestFile>("unit test file", () => new() { EvaluationInterval = DefaultInterval })
        .Field("rule_files", Kinds.List(PrometheusKinds.FileFor(null)), c => c.RuleFiles, (c, v) => c with { RuleFiles = v })
        .Field("evaluation_interval", PrometheusKinds.Duration, c => c.EvaluationInterval, (c, v) => c with { EvaluationInterval = v == TimeSpan.Zero ? DefaultInterval : v })
        .Field("group_eval_order", Kinds.Texts, c => c.GroupOrder, (c, v) => c with { GroupOrder = v })
        .Field("fuzzy_compare", Kinds.Boolean, c => c.FuzzyCompare, (c, v) => c with { FuzzyCompare = v })
        .Field("tests", Kinds.List(new Kind<RuleTest>(Test.Read, Test.Write, new RuleTest())), c => c.Tests, (c, v) => c with { Tests = v })
        .Then(Complete);

    static RuleTestFile Complete(RuleTestFile file, Findings at)
    {
        for (var i = 0; i < file.GroupOrder.Count; i++)
        {
            if (file.GroupOrder.Take(i).Contains(file.GroupOrder[i]))
                at.At.Find("group_eval_order")!.Item(i).Complain($"group name repeated in evaluation order: {file.GroupOrder[i]}");
        }
        return file with { Tests = [.. file.Tests.Select(test => test.Interval == TimeSpan.Zero ? test with { Interval = file.EvaluationInterval } : test)] };
    }

    /// <summary>RFC 3339, or seconds since 1970.</summary>
    static bool ReadMoment(YamlCursor at, out DateTimeOffset value)
    {
        value = DateTimeOffset.UnixEpoch;
        if (!Kinds.Text.Read(at, out var text)) return false;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 1e11)
        {
            value = DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(seconds * 1000));
            return true;
        }
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value)
            || at.Complain($"\"{text}\" is no moment: RFC 3339 (2026-01-02T15:04:05Z) or seconds since 1970 are");
    }
}
