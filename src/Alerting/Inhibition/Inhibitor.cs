using Barograph.Alerting.Alerts;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Model.Labels;
using Barograph.Model.Matching;

namespace Barograph.Alerting.Inhibition;

/// <summary>Knows which alerts are quiet because another one fires: warnings about a machine that is down.</summary>
public sealed class Inhibitor
{
    readonly Rule[] rules;

    public Inhibitor(IReadOnlyList<InhibitRule> rules, IReadOnlyList<StoredAlert> known)
    {
        this.rules = [.. rules.Select(static rule => new Rule(rule))];
        foreach (var alert in known) Take(alert);
    }

    /// <summary>An alert was told: it may be a source from now on, or none any more.</summary>
    public void Take(StoredAlert alert)
    {
        foreach (var rule in rules) rule.Take(alert);
    }

    /// <summary>The fingerprint of an alert because of which this one is quiet, or null.</summary>
    public ulong? Inhibits(LabelSet labels, DateTimeOffset now)
    {
        foreach (var rule in rules)
            if (rule.SourceFor(labels, now) is { } source) return source;
        return null;
    }

    /// <summary>Resolved sources go: called with the store's collection in mind, whenever somebody has time.</summary>
    public void Forget(DateTimeOffset now)
    {
        foreach (var rule in rules) rule.Forget(now);
    }

    sealed class Rule(InhibitRule config)
    {
        readonly IReadOnlyList<Matcher> source = config.AllSourceMatchers;
        readonly IReadOnlyList<Matcher> target = config.AllTargetMatchers;
        readonly byte[][] equal = [.. config.Equal.Distinct().Select(System.Text.Encoding.UTF8.GetBytes)];
        readonly Lock gate = new();
        // Sources by the values that a target must share with them.
        readonly Dictionary<LabelSet, Dictionary<LabelSet, StoredAlert>> sources = [];

        public void Take(StoredAlert alert)
        {
            var labels = alert.Alert.Labels;
            if (!MatchAll(source, labels)) return;
            lock (gate)
            {
                var shared = Shared(labels);
                if (!sources.TryGetValue(shared, out var same)) sources[shared] = same = [];
                same[labels] = alert;
            }
        }

        public ulong? SourceFor(LabelSet labels, DateTimeOffset now)
        {
            if (!MatchAll(target, labels)) return null;
            // Where both sides of the rule match the alert, another such alert does not silence it: nothing would be left.
            var both = MatchAll(source, labels);
            lock (gate)
            {
                if (!sources.TryGetValue(Shared(labels), out var same)) return null;
                foreach (var (_, alert) in same)
                {
                    if (alert.IsResolvedAt(now)) continue;
                    if (both && MatchAll(target, alert.Alert.Labels)) continue;
                    return alert.Fingerprint;
                }
            }
            return null;
        }

        public void Forget(DateTimeOffset now)
        {
            lock (gate)
            {
                foreach (var (shared, same) in sources)
                {
                    foreach (var (labels, alert) in same)
                        if (alert.IsResolvedAt(now)) same.Remove(labels);
                    if (same.Count == 0) sources.Remove(shared);
                }
            }
        }

        /// <summary>A missing label equals an empty one, so it is left out.</summary>
        LabelSet Shared(LabelSet labels)
        {
            if (equal.Length == 0) return default;
            var builder = new LabelSetBuilder();
            foreach (var name in equal)
            {
                var value = labels[name];
                if (!value.IsEmpty) builder.Set(name, value);
            }
            return builder.ToLabelSet();
        }

        static bool MatchAll(IReadOnlyList<Matcher> matchers, LabelSet labels)
        {
            foreach (var matcher in matchers)
                if (!matcher.Matches(labels[matcher.NameUtf8])) return false;
            return true;
        }
    }
}
