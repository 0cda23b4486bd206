using Barograph.Formats.RemoteRead;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary>The series of a remote read: ours, with the labels that tell them apart from other servers'.</summary>
/// <remarks>
/// The asker sees every series with our external labels, but for those that a series has itself. Where it names one of ours by its very value it
/// means the series that have none of that name; anything else is asked of the stored labels.
/// </remarks>
sealed class ReadSeries(ISeriesSource source, Func<LabelSet> externalLabels)
{
    public LabelSet ExternalLabels => externalLabels();

    /// <summary>Null where the span is empty, or nothing says which series: then none is meant.</summary>
    public async ValueTask<ISeriesSelection?> SelectAsync(TenantId tenant, ReadQuery query, LabelSet external, CancellationToken cancel)
    {
        if (query.StartMs > query.EndMs || query.Matchers.Count == 0) return null;
        var asked = new List<Matcher>(query.Matchers.Count);
        foreach (var matcher in query.Matchers) asked.Add(IsOurs(matcher, external) ? new Matcher(MatchKind.Equal, matcher.Name, "") : matcher);
        return await source.SelectAsync(new SeriesQuery(tenant, asked, query.StartMs, query.EndMs), cancel).ConfigureAwait(false);
    }

    /// <summary>The numbers of the series in the order of their labels: askers merge several servers' answers.</summary>
    public static int[] Order(ISeriesSelection? selection)
    {
        if (selection is null) return [];
        var order = new int[selection.Count];
        var labels = new LabelSet[selection.Count];
        for (var i = 0; i < order.Length; i++) (order[i], labels[i]) = (i, selection.LabelsOf(i));
        Array.Sort(labels, order);
        return order;
    }

    /// <summary>A series' own label stays where an external one has its name.</summary>
    public static LabelSet WithExternal(LabelSetBuilder builder, LabelSet series, LabelSet external)
    {
        if (external.IsEmpty) return series;
        builder.Load(series);
        for (var reader = external.Read(); reader.Read();)
        {
            if (!builder.Has(reader.Name)) builder.Set(reader.Name, reader.Value);
        }
        return builder.ToLabelSet();
    }

    /// <summary>What the answer lacks, in a header: the messages have no place for it. Not once the answer has begun.</summary>
    public static void Warn(HttpContext context, ISeriesSelection? selection)
    {
        foreach (var warning in selection?.Warnings ?? [])
        {
            var text = string.Concat(warning.Select(static c => c is < ' ' or > '~' or '"' or '\\' ? ' ' : c));
            context.Response.Headers.Append("Warning", $"199 barograph \"{text}\"");
        }
    }

    static bool IsOurs(Matcher matcher, LabelSet external)
        => matcher.Kind == MatchKind.Equal && external[matcher.NameUtf8] is { IsEmpty: false } value && value.SequenceEqual(matcher.ValueUtf8);
}
