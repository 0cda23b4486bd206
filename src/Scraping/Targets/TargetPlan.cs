using System.Text;
using System.Text.Unicode;
using Barograph.Formats.Configuration;
using Barograph.Model.Labels;
using Barograph.Model.Relabelling;

namespace Barograph.Scraping.Targets;

/// <summary>From discovered groups to the targets of one pool: defaults, relabelling, and what a target must have.</summary>
public sealed class TargetPlan(ScrapeConfig config)
{
    readonly Relabeller relabeller = new(config.Relabel, config.NameValidation == NameValidation.Legacy);
    readonly LabelSetBuilder labels = new();

    public enum Verdict
    {
        Scrape,
        Dropped,
        Faulty,
    }

    /// <summary>Why the last verdict was <see cref="Verdict.Faulty"/>.</summary>
    public string Complaint { get; private set; } = "";

    /// <summary>Judges one target of a group. The discovered labels are told in any case.</summary>
    public Verdict Judge(LabelSet targetLabels, LabelSet groupLabels, out LabelSet discovered, out ScrapeTarget? target)
    {
        target = null;
        discovered = Discovered(targetLabels, groupLabels);
        if (!relabeller.Apply(labels)) return Verdict.Dropped;

        var address = Text(WellKnown.Address);
        if (address.Length == 0) return Refuse("no address");
        if (address.Contains('/', StringComparison.Ordinal)) return Refuse($"\"{address}\" is not a valid hostname");
        if (Time(WellKnown.ScrapeInterval, "interval", out var interval) is { } wrong) return Refuse(wrong);
        if (Time(WellKnown.ScrapeTimeout, "timeout", out var timeout) is { } wrongToo) return Refuse(wrongToo);
        if (timeout > interval)
        {
            return Refuse("scrape timeout cannot be greater than scrape interval "
                + $"(\"{Text(WellKnown.ScrapeTimeout)}\" > \"{Text(WellKnown.ScrapeInterval)}\")");
        }
        for (var i = labels.Count - 1; i >= 0; i--)
        {
            if (labels.NameAt(i).StartsWith(WellKnown.MetaPrefix)) labels.RemoveAt(i);
        }
        if (!labels.Has(WellKnown.Instance)) labels.Set(WellKnown.Instance, labels.Get(WellKnown.Address));
        for (var i = 0; i < labels.Count; i++)
        {
            if (!Utf8.IsValid(labels.ValueAt(i))) return Refuse($"invalid label value for \"{Encoding.UTF8.GetString(labels.NameAt(i))}\"");
        }
        if (UrlOf(address) is not { } url) return Refuse($"no URL can be made of address \"{address}\" and path \"{Text(WellKnown.MetricsPath)}\"");
        target = new ScrapeTarget(config.JobName, discovered, labels.ToLabelSet(), url, interval, timeout);
        return Verdict.Scrape;
    }

    // Leaves them in the builder as well.
    LabelSet Discovered(LabelSet targetLabels, LabelSet groupLabels)
    {
        labels.Load(groupLabels);
        for (var reader = targetLabels.Read(); reader.Read();) labels.Set(reader.Name, reader.Value);
        Default(WellKnown.Job, config.JobName);
        Default(WellKnown.ScrapeInterval, PrometheusDuration.Write(config.ScrapeInterval));
        Default(WellKnown.ScrapeTimeout, PrometheusDuration.Write(config.ScrapeTimeout));
        Default(WellKnown.MetricsPath, config.MetricsPath);
        Default(WellKnown.Scheme, config.Scheme);
        foreach (var (name, values) in config.Params)
        {
            if (values.Count > 0) Default([.. WellKnown.ParamPrefix, .. Encoding.UTF8.GetBytes(name)], values[0]);
        }
        return labels.ToLabelSet();
    }

    void Default(ReadOnlySpan<byte> name, string value)
    {
        if (!labels.Has(name)) labels.Set(name, Encoding.UTF8.GetBytes(value));
    }

    string? Time(ReadOnlySpan<byte> label, string what, out TimeSpan time)
    {
        var text = Text(label);
        if (!PrometheusDuration.TryParse(text, out time, out var complaint)) return $"error parsing scrape {what}: {complaint}";
        return time == TimeSpan.Zero ? $"scrape {what} cannot be 0" : null;
    }

    Uri? UrlOf(string address)
    {
        var query = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, values) in config.Params) query[name] = values;
        for (var i = 0; i < labels.Count; i++)
        {
            if (!labels.NameAt(i).StartsWith(WellKnown.ParamPrefix)) continue;
            var name = Encoding.UTF8.GetString(labels.NameAt(i)[WellKnown.ParamPrefix.Length..]);
            var value = Encoding.UTF8.GetString(labels.ValueAt(i));
            query[name] = query.TryGetValue(name, out var values) ? [value, .. values.Skip(1)] : [value];
        }
        var path = Text(WellKnown.MetricsPath);
        var text = new StringBuilder().Append(Text(WellKnown.Scheme)).Append("://").Append(address);
        if (!path.StartsWith('/')) text.Append('/');
        text.Append(path.Replace("%", "%25", StringComparison.Ordinal).Replace("?", "%3F", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal));
        var mark = '?';
        foreach (var (name, values) in query)
        {
            foreach (var value in values)
            {
                text.Append(mark).Append(Escape(name)).Append('=').Append(Escape(value));
                mark = '&';
            }
        }
        return Uri.TryCreate(text.ToString(), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url : null;
    }

    // Forms write a space as a plus.
    static string Escape(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    string Text(ReadOnlySpan<byte> label) => Encoding.UTF8.GetString(labels.Get(label));

    Verdict Refuse(string complaint)
    {
        Complaint = complaint;
        return Verdict.Faulty;
    }
}
