using System.Net.Http.Headers;
using Barograph.Formats.Exposition;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Formats;

/// <summary>The real Prometheus shows its own metrics in text and in protobuf: both are the same series, and some of its histograms are native.</summary>
public sealed class ProtobufPagesOfPrometheus(ITestOutputHelper output)
{
    const string Protobuf = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

    [Fact]
    public async Task both_formats_name_the_same_series()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var program)) return;
        await using var peer = await PeerProcess.StartAsync(program,
            static (port, folder) => [$"--config.file={folder}/p.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}"], "/-/ready", static folder => File.WriteAllText($"{folder}/p.yml", "global: {}\n"), default);
        // What a page counts of itself is there from the second one on.
        await PageAsync(peer, "text/plain;version=0.0.4");
        await PageAsync(peer, Protobuf);
        var text = ReadText(await PageAsync(peer, "text/plain;version=0.0.4"));
        var page = await PageAsync(peer, Protobuf);
        var (classic, _) = ReadProtobuf(page, native: false);
        Assert.Equal(text.Keys.Order(), classic.Keys.Order());
        foreach (var (series, value) in text.Where(static s => s.Key.Get("__name__") is "prometheus_build_info" or "go_info" or "go_gc_gogc_percent" or "prometheus_tsdb_head_series")) Assert.Equal(value, classic[series]);
        var (rest, natives) = ReadProtobuf(page, native: true);
        output.WriteLine($"{text.Count} series in text, {rest.Count} and {natives.Count} native histograms in protobuf");
        Assert.Contains(natives, static h => h.Key.Get("__name__") == "prometheus_http_request_duration_seconds" && h.Key.Get("handler") == "/metrics" && h.Value.Count > 0);
        Assert.All(natives.Values, static h => Assert.Null(HistogramRules.ComplaintOf(h)));
        Assert.DoesNotContain(rest.Keys, static l => l.Get("__name__") == "prometheus_http_request_duration_seconds_bucket" && l.Get("handler") == "/metrics");
    }

    static async Task<byte[]> PageAsync(PeerProcess peer, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/metrics", UriKind.Relative));
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        using var answer = await peer.Http.SendAsync(request);
        Assert.Equal(accept.Split(';')[0], answer.Content.Headers.ContentType!.MediaType);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    static Dictionary<LabelSet, double> ReadText(byte[] page)
    {
        var reader = new TextExpositionReader(page);
        var labels = new LabelSetBuilder();
        var found = new Dictionary<LabelSet, double>();
        for (var entry = reader.Read(); entry != ExpositionEntry.End; entry = reader.Read())
        {
            Assert.NotEqual(ExpositionEntry.Broken, entry);
            if (entry != ExpositionEntry.Sample) continue;
            Assert.Null(SeriesText.TryRead(reader.Series, reader.Type, labels));
            found.Add(labels.ToLabelSet(), reader.Value);
        }
        return found;
    }

    static (Dictionary<LabelSet, double> Numbers, Dictionary<LabelSet, NativeHistogram> Histograms) ReadProtobuf(byte[] page, bool native)
    {
        var reader = new ProtobufExpositionReader(page, native, false);
        var labels = new LabelSetBuilder();
        var numbers = new Dictionary<LabelSet, double>();
        var histograms = new Dictionary<LabelSet, NativeHistogram>();
        for (var entry = reader.Read(); entry != ExpositionEntry.End; entry = reader.Read())
        {
            Assert.True(entry != ExpositionEntry.Broken, reader.Error?.ToString());
            if (entry != ExpositionEntry.Sample) continue;
            Assert.Null(SeriesText.TryRead(reader.Series, reader.Type, labels));
            if (reader.Histogram is { } histogram) histograms.Add(labels.ToLabelSet(), histogram);
            else numbers.Add(labels.ToLabelSet(), reader.Value);
        }
        return (numbers, histograms);
    }
}
