using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Rules.Evaluation;

namespace Barograph.Rules.Groups;

/// <summary>Gives alerts back, after a restart, the time that they had been pending: the process before wrote it to <c>ALERTS_FOR_STATE</c>.</summary>
static class ForStateRestore
{
    public static async Task RunAsync(AlertingRule rule, RuleScene scene, RuleOptions options, DateTimeOffset now, CancellationToken cancel)
    {
        // Shorter than the grace period: waiting for all of it again is the quicker way to the truth.
        if (rule.Plan.Config.For < options.ForGracePeriod) return;
        Matcher[] matchers = [new(MatchKind.Equal, "__name__", "ALERTS_FOR_STATE"), new(MatchKind.Equal, "alertname", rule.Plan.Config.Alert)];
        var query = new SeriesQuery(scene.Tenant, matchers, (now - options.OutageTolerance).ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());
        using var selection = await scene.Source.SelectAsync(query, cancel).ConfigureAwait(false);
        var samples = new SampleColumns();
        var builder = new LabelSetBuilder();
        for (var series = 0; series < selection.Count; series++)
        {
            samples.Clear();
            selection.Read(series, query.MinTimeMs, query.MaxTimeMs, samples);
            // A marker at the end says that the alert was over by then.
            if (samples.Count == 0 || StaleMarker.Is(samples.Values[^1])) continue;
            builder.Load(selection.LabelsOf(series));
            builder.Remove(WellKnown.Name);
            if (!double.IsFinite(samples.Values[^1])) continue;
            var lastSeen = DateTimeOffset.FromUnixTimeMilliseconds(samples.TimestampsMs[^1]);
            var activeAt = DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(samples.Values[^1], 0, 253_402_300_799));
            rule.Restore(builder.ToLabelSet(), lastSeen, activeAt, now, options.ForGracePeriod);
        }
    }
}
