using Barograph.Formats.Snappy;
using Barograph.Ingest.RemoteWrite;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Tests.Unit.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Ingest;

/// <summary>Remote write 2.0 into a real store.</summary>
public sealed class SymbolRequestTests : IDisposable
{
    const long T = 1_700_000_000_000;

    readonly StoreFixture fixture = new();
    readonly InstrumentRegistry registry = new();

    public SymbolRequestTests() => fixture.Head = fixture.Head with { Retention = TimeSpan.Zero, MaxExemplars = 100 };

    public void Dispose() => fixture.Dispose();

    static LabelSet Series(int i) => LabelSet.Of(("__name__", "m_total"), ("i", $"{i}"));

    RemoteWriteReceiver Receiver(Store store, IngestLimits? limits = null)
        => new(store, limits ?? new IngestLimits { TakesExemplars = true }, TimeProvider.System, new Random(1), registry, NullLogger<RemoteWriteReceiver>.Instance);

    static ValueTask<RemoteWriteResponse> SendAsync(RemoteWriteReceiver receiver, byte[] packed) => receiver.ReceiveAsync(TenantId.Anonymous, WriteVersion.Two, packed, CancellationToken.None);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task samples_histograms_exemplars_and_metadata_arrive_and_are_counted_by_kind(bool stringsLast)
    {
        await using var store = await fixture.OpenAsync();
        var receiver = Receiver(store);
        var request = new SymbolRequest();
        var histogram = LabelSet.Of(("__name__", "h"), ("job", "ü"));
        request.Series(Series(1), SymbolRequest.Sample(T, 1), SymbolRequest.Sample(T + 1, 2), request.Exemplar("abc", 0.5, T), request.Description(1, "Counts.", "things"))
            .Series(Series(2), SymbolRequest.Sample(T, 3), request.Description(1, "Counts.", "things"))
            .Series(histogram, SymbolRequest.Histogram(T), request.Description(3, "Spreads."));
        Assert.Equal(new RemoteWriteResponse(204, "", 3, 1, 1), await SendAsync(receiver, request.Packed(stringsLast)));
        // Again, with other numbers for the same strings.
        var again = new SymbolRequest();
        again.Symbol("something else");
        again.Series(Series(2), SymbolRequest.Sample(T + 5, 4)).Series(Series(1), SymbolRequest.Sample(T + 5, 5));
        Assert.Equal(new RemoteWriteResponse(204, "", 2), await SendAsync(receiver, again.Packed(stringsLast)));

        var read = await StoreFixture.ReadAsync(store);
        Assert.Equal([(T, 1.0), (T + 1, 2.0), (T + 5, 5.0)], read[Series(1)]);
        Assert.Equal([(T, 3.0), (T + 5, 4.0)], read[Series(2)]);
        Assert.Equal(2.5, read[histogram][0].Value);
        Assert.Equal([new FamilyMetadata("h", new(MetricType.Histogram, "Spreads.", "")), new FamilyMetadata("m_total", new(MetricType.Counter, "Counts.", "things"))], store.Metadata(TenantId.Anonymous));
        var exemplars = store.Exemplars(new ExemplarQuery(TenantId.Anonymous, [[new Matcher(MatchKind.Equal, "__name__", "m_total")]], 0, long.MaxValue));
        Assert.Equal(new Exemplar(LabelSet.Of(("trace_id", "abc")), 0.5, T), Assert.Single(Assert.Single(exemplars).Exemplars));
        Assert.Equal((3, 2), (Storage.Instrument.Value(registry, "barograph_ingest_remembered_series"), store.Statistics(TenantId.Anonymous, 0)!.Series - 1));
    }

    [Fact]
    public async Task what_is_wrong_with_one_series_is_told_and_the_rest_is_stored()
    {
        await using var store = await fixture.OpenAsync();
        var receiver = Receiver(store);
        await SendAsync(receiver, new SymbolRequest().Series(Series(1), SymbolRequest.Sample(T, 1)).Packed());
        var request = new SymbolRequest().Series(Series(1), SymbolRequest.Sample(T - 5, 2)).Raw([99, 100], SymbolRequest.Sample(T, 1)).Raw([0], SymbolRequest.Sample(T, 1))
            .Series(LabelSet.Of(("job", "nameless")), SymbolRequest.Histogram(T)).Series(Series(2), SymbolRequest.Sample(T, 1), SymbolRequest.Sample(T * 2, 1));
        var answer = await SendAsync(receiver, request.Packed());
        Assert.Equal((400, 1, 0, 0), (answer.Status, answer.SamplesWritten, answer.HistogramsWritten, answer.ExemplarsWritten));
        Assert.Contains("out of order sample (1 samples)", answer.Message, StringComparison.Ordinal);
        Assert.Contains("too far in the future (1 samples)", answer.Message, StringComparison.Ordinal);
        Assert.Contains("Invalid metric names or labels (3 samples)", answer.Message, StringComparison.Ordinal);
        Assert.Contains("symbols, a label names 99 and 100", answer.Message, StringComparison.Ordinal);
        Assert.Contains("first: {__name__=\"m_total\", i=\"1\"} at 1699999999995", answer.Message, StringComparison.Ordinal);
        Assert.Equal(2, store.Statistics(TenantId.Anonymous, 0)!.Series);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task start_times_are_kept_or_open_a_series_or_are_passed_over(bool keeps, bool opens)
    {
        await using var store = await fixture.OpenAsync();
        var receiver = Receiver(store, new IngestLimits { KeepsStarts = keeps, OpensAtStarts = opens });
        var histogram = LabelSet.Of(("__name__", "h"));
        for (var i = 0; i < 2; i++)
        {
            var request = new SymbolRequest().Series(Series(1), SymbolRequest.Sample(T + i, 1 + i, T - 100)).Series(Series(2), SymbolRequest.Created(T - 200), SymbolRequest.Sample(T + i, 5))
                .Series(histogram, SymbolRequest.Histogram(T + i, T - 300));
            Assert.Equal(new RemoteWriteResponse(204, "", 2, 1), await SendAsync(receiver, request.Packed()));
        }
        using var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], 0, long.MaxValue), CancellationToken.None);
        for (var i = 0; i < selection.Count; i++)
        {
            var columns = new SampleColumns();
            selection.Read(i, 0, long.MaxValue, columns);
            var start = selection.LabelsOf(i) == Series(1) ? T - 100 : selection.LabelsOf(i) == Series(2) ? T - 200 : T - 300;
            Assert.Equal(opens ? [start, T, T + 1] : [T, T + 1], columns.TimestampsMs.ToArray());
            if (opens) Assert.Equal(0, columns.Values[0]);
            Assert.Equal(keeps ? [start, start] : [], columns.StartTimesMs.ToArray());
        }
    }

    [Fact]
    public async Task a_broken_request_stores_nothing_wherever_it_is_cut()
    {
        await using var store = await fixture.OpenAsync();
        var receiver = Receiver(store);
        var request = new SymbolRequest();
        request.Series(Series(1), SymbolRequest.Sample(T, 1, T - 1), SymbolRequest.Histogram(T + 1, T), request.Exemplar("abc", 0.5, T), request.Description(1, "Counts."));
        var message = request.Message();
        for (var length = message.Length - 1; length > message.Length - 60; length--)
        {
            var cut = message[..length];
            var block = new byte[SnappyEncoder.MaxLength(cut.Length)];
            var answer = await SendAsync(receiver, block[..SnappyEncoder.Encode(cut, block)]);
            Assert.Equal(400, answer.Status);
            Assert.StartsWith("proto: ", answer.Message, StringComparison.Ordinal);
        }
        Assert.Equal(0, store.Statistics(TenantId.Anonymous, 0)!.Series);
    }
}
