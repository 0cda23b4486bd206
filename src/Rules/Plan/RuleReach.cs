using System.Text;
using Barograph.Formats.Configuration.Rules;
using Barograph.Model.Matching;
using Barograph.Query.Syntax;

namespace Barograph.Rules.Plan;

/// <summary>What a rule reads and what it writes, as far as that is certain before it runs.</summary>
public sealed class RuleReach
{
    const string TemplateOpening = "{{";

    // Labels whose values are certain for each series that the rule writes: the name first.
    readonly Dictionary<string, byte[]>[] writes;
    readonly IReadOnlyList<IReadOnlyList<Matcher>> reads;
    readonly bool readsAnything;

    RuleReach(string name, string[] writtenNames, Dictionary<string, byte[]>[] writes, IReadOnlyList<IReadOnlyList<Matcher>> reads, bool readsAnything)
    {
        (Name, WrittenNames, this.writes, this.reads, this.readsAnything) = (name, writtenNames, writes, reads, readsAnything);
        var names = new HashSet<string>(StringComparer.Ordinal);
        ReadNames = !readsAnything && reads.All(matchers => NameOf(matchers) is { } read && (names.Add(read) || true)) ? names : null;
    }

    /// <summary>Of the record or the alert: rules of other names never write the same series.</summary>
    public string Name { get; }

    public IReadOnlyList<string> WrittenNames { get; }

    /// <summary>The metric names that are all that it reads; null where that is not certain.</summary>
    public IReadOnlySet<string>? ReadNames { get; }

    static string? NameOf(IReadOnlyList<Matcher> matchers)
    {
        foreach (var matcher in matchers)
        {
            if (matcher is { Kind: MatchKind.Equal, Name: "__name__" }) return matcher.Value;
        }
        return null;
    }

    public static RuleReach Of(RuleConfig config, Expr expr)
    {
        IReadOnlyList<Matcher>[] reads = [.. SyntaxWalk.Selectors(expr).Select(static s => s.Matchers)];
        if (!config.IsAlert)
        {
            var recorded = Fixed(config.Labels);
            recorded["__name__"] = Encoding.UTF8.GetBytes(config.Record);
            return new RuleReach("record " + config.Record, [config.Record], [recorded], reads, false);
        }
        var alert = Fixed(config.Labels.Where(static l => !l.Value.Contains(TemplateOpening, StringComparison.Ordinal)));
        alert["alertname"] = Encoding.UTF8.GetBytes(config.Alert);
        Dictionary<string, byte[]>[] writes = [new(alert) { ["__name__"] = "ALERTS"u8.ToArray() }, new(alert) { ["__name__"] = "ALERTS_FOR_STATE"u8.ToArray() }];
        // A template may ask anything with query "…".
        var asks = config.Labels.Values.Concat(config.Annotations.Values).Any(static text => text.Contains("query", StringComparison.Ordinal) && text.Contains(TemplateOpening, StringComparison.Ordinal));
        return new RuleReach("alert " + config.Alert, ["ALERTS", "ALERTS_FOR_STATE"], writes, reads, asks);
    }

    /// <summary>Whether the order of the two matters: one may read or write what the other writes.</summary>
    public bool Meets(RuleReach other) => Reads(other) || other.Reads(this) || writes.Any(mine => other.writes.Any(theirs => MayBeTheSame(mine, theirs)));

    bool Reads(RuleReach other) => readsAnything || reads.Any(matchers => other.writes.Any(written => MaySelect(matchers, written)));

    static bool MaySelect(IReadOnlyList<Matcher> matchers, Dictionary<string, byte[]> written)
    {
        foreach (var matcher in matchers)
        {
            if (written.TryGetValue(matcher.Name, out var value) && !matcher.Matches(value)) return false;
        }
        return true;
    }

    static bool MayBeTheSame(Dictionary<string, byte[]> a, Dictionary<string, byte[]> b)
    {
        foreach (var (name, value) in a)
        {
            if (b.TryGetValue(name, out var other) && !value.AsSpan().SequenceEqual(other)) return false;
        }
        return true;
    }

    static Dictionary<string, byte[]> Fixed(IEnumerable<KeyValuePair<string, string>> labels)
        => labels.ToDictionary(static l => l.Key, static l => Encoding.UTF8.GetBytes(l.Value), StringComparer.Ordinal);
}
