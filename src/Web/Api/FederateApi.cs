using System.Buffers;
using Barograph.Formats.Exposition;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/federate</c>: the newest sample of each selected series as an exposition, for another server to scrape.</summary>
public sealed class FederateApi(ISeriesSource source, TimeSpan lookback, Func<LabelSet> externalLabels, TimeProvider clock)
{
    public void AddTo(RouteTable routes) => routes.Get("/federate", FederateAsync);

    // Whoever federates is a scraper: an error is a line of text, not an envelope.
    async Task FederateAsync(HttpContext context, string argument)
    {
        try
        {
            await SendAsync(context).ConfigureAwait(false);
        }
        catch (ApiException wrong) when (!context.Response.HasStarted)
        {
            await PlainText.AnswerAsync(context, wrong.Message + "\n", wrong.Status).ConfigureAwait(false);
        }
    }

    async Task SendAsync(HttpContext context)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // Left-open, as an instant selector looks back.
        var oldest = now - (long)lookback.TotalMilliseconds + 1;
        var newest = new SortedDictionary<LabelSet, (long TimestampMs, double Value)>();
        foreach (var text in parameters.All("match[]"))
        {
            var matchers = Selectors.Parse("match[]", text, isNamed: false);
            using var selection = await source.SelectAsync(
                new SeriesQuery(RequestTenant.Of(context), matchers, oldest, now), context.RequestAborted).ConfigureAwait(false);
            Collect(selection, oldest, now, newest);
        }
        var format = ExpositionNegotiation.Choose(context.Request.Headers.Accept.ToString());
        var body = await ResponseBody.BeginAsync(context, ExpositionNegotiation.ContentType(format)).ConfigureAwait(false);
        Write(body, newest, format);
        await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    static void Collect(ISeriesSelection selection, long oldest, long now, SortedDictionary<LabelSet, (long, double)> newest)
    {
        var columns = new SampleColumns();
        for (var i = 0; i < selection.Count; i++)
        {
            columns.Clear();
            selection.Read(i, oldest, now, columns);
            if (columns.Count == 0 || StaleMarker.Is(columns.Values[^1])) continue;
            // The text formats cannot say native histograms.
            if (columns.HasHistograms && columns.Histograms[^1] is not null) continue;
            var labels = selection.LabelsOf(i);
            if (labels[WellKnown.Name].IsEmpty) continue;
            newest[labels] = (columns.TimestampsMs[^1], columns.Values[^1]);
        }
    }

    void Write(IBufferWriter<byte> body, SortedDictionary<LabelSet, (long TimestampMs, double Value)> samples, ExpositionFormat format)
    {
        using var writer = new ExpositionWriter(body, format);
        var external = externalLabels();
        var builder = new LabelSetBuilder();
        byte[] family = [];
        // Names differ before other labels do only where __name__ sorts first, which capital label names undo: group by name.
        foreach (var (labels, (timestampMs, value)) in samples.OrderBy(static s => s.Key.Get("__name__"), StringComparer.Ordinal))
        {
            var name = labels[WellKnown.Name];
            if (!name.SequenceEqual(family))
            {
                family = name.ToArray();
                writer.Family(family, MetricType.Unknown, default);
            }
            builder.Load(labels);
            WriteSample(writer, builder, external, timestampMs, value);
        }
        writer.Complete();
    }

    static void WriteSample(ExpositionWriter writer, LabelSetBuilder labels, LabelSet external, long timestampMs, double value)
    {
        writer.Begin();
        for (var i = 0; i < labels.Count; i++)
        {
            if (!labels.NameAt(i).SequenceEqual(WellKnown.Name)) writer.Label(labels.NameAt(i), labels.ValueAt(i));
        }
        for (var reader = external.Read(); reader.Read();)
        {
            if (!labels.Has(reader.Name)) writer.Label(reader.Name, reader.Value);
        }
        // Says "this has no instance" so that the scraper does not put the federating server there.
        if (!labels.Has(WellKnown.Instance)) writer.Label(WellKnown.Instance, default(ReadOnlySpan<byte>));
        writer.Value(value, timestampMs);
    }
}
