using Barograph.Query.Syntax;

namespace Barograph.Query.Operators;

/// <summary>What is to be said of histograms, about one metric at one place in the query, in Prometheus' words.</summary>
public readonly record struct HistogramNotices(Annotations Annotations, TextRange Place, string Metric)
{
    /// <summary>What was being done when bounds had to be reconciled or resets collided.</summary>
    public const string Addition = "addition", Subtraction = "subtraction", Aggregation = "aggregation";

    string ForMetric => Metric.Length == 0 ? "" : $" for metric name \"{Metric}\"";

    public void MixedTypes() => Annotations.Warn($"encountered a mix of histograms and floats{ForMetric}", Place);

    public void MixedTypesInAggregation() => Annotations.Warn("encountered a mix of histograms and floats for aggregation", Place);

    public void MixedSchemas() => Annotations.Warn($"vector contains a mix of histograms with exponential and custom buckets schemas{ForMetric}", Place);

    public void ClassicAndNative() => Annotations.Warn($"vector contains a mix of classic and native histograms{ForMetric}", Place);

    public void NotCounter() => Annotations.Warn($"this native histogram metric is not a counter: \"{Metric}\"", Place);

    public void NotGauge() => Annotations.Warn($"this native histogram metric is not a gauge: \"{Metric}\"", Place);

    public void Collision(string doing) => Annotations.Warn($"conflicting counter resets during histogram {doing}", Place);

    public void StartTimesOverlap() => Annotations.Warn($"start timestamp overlap detected{ForMetric}", Place);

    public void Reconciled(string doing) => Annotations.Inform($"mismatched custom buckets were reconciled during {doing}", Place);

    public void IgnoredInRange() => Annotations.Inform($"ignored histograms in a range containing both floats and histograms{ForMetric}", Place);

    public void IgnoredInAggregation(string name) => Annotations.Inform($"ignored histogram in {name} aggregation", Place);

    public void QuantileIsNan() => Annotations.Inform($"input to histogram_quantile has NaN observations, result is NaN{ForMetric}", Place);

    public void QuantileIsSkewed() => Annotations.Inform($"input to histogram_quantile has NaN observations, result is skewed higher{ForMetric}", Place);

    public void FractionsExcludeNan()
        => Annotations.Inform($"input to histogram_fraction has NaN observations, which are excluded from all fractions{ForMetric}", Place);

    public void IncompatibleBuckets(string op) => Annotations.Warn($"incompatible bucket layout encountered for binary operator {op}", Place);

    public void IncompatibleTypes(string left, string op, string right)
        => Annotations.Inform($"incompatible sample types encountered for binary operator \"{op}\": {left} {op} {right}", Place);

    /// <summary>Tells what had to be told of two histograms; null where they had nothing in common.</summary>
    public Histograms.FloatHistogram? Accept(Histograms.HistogramOutcome outcome, string doing)
    {
        if (outcome.Result is null) MixedSchemas();
        if (outcome.BoundsReconciled) Reconciled(doing);
        return outcome.Result;
    }
}
