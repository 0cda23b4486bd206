using System.Buffers;
using Barograph.Formats.RemoteWrite;
using Barograph.Formats.Snappy;
using Barograph.Ingest.RemoteWrite;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Barograph.Model.Tenants;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Ingest;

public class RemoteWriteReceiverTests
{
    const long Now = 1_700_000_000_000;

    readonly StoppedClock clock = new();
    readonly ListingSink sink = new();
    readonly InstrumentRegistry registry = new();

    RemoteWriteReceiver Receiver(IngestLimits? limits = null)
        => new(sink, limits ?? new IngestLimits(), clock, new Random(1), registry, NullLogger<RemoteWriteReceiver>.Instance);

    static byte[] Push(params (LabelSet Labels, long Time, double Value)[] samples)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new WriteRequestWriter(output);
        foreach (var (labels, time, value) in samples) writer.Series(labels, [time], [value]);
        return Compress(output.WrittenSpan);
    }

    static byte[] Compress(ReadOnlySpan<byte> message)
    {
        var block = new byte[SnappyEncoder.MaxLength(message.Length)];
        return block[..SnappyEncoder.Encode(message, block)];
    }

    static LabelSet Series(int i) => LabelSet.Of(("__name__", "m"), ("instance", $"host-{i}"), ("job", "node"));

    async Task<RemoteWriteResponse> Send(RemoteWriteReceiver receiver, byte[] body)
        => await receiver.ReceiveAsync(TenantId.Anonymous, body, CancellationToken.None);

    double Shown(string name, string label = "")
    {
        var reader = new ValueOf(name, label);
        registry.Show(reader);
        return reader.Value;
    }

    [Fact]
    public async Task a_known_series_is_recognised_by_its_bytes_and_not_decoded_again()
    {
        var receiver = Receiver();
        for (var round = 0; round < 3; round++)
        {
            var response = await Send(receiver, Push([.. Enumerable.Range(0, 100).Select(i => (Series(i), Now + round, i + (round / 10.0)))]));
            Assert.Equal(new RemoteWriteResponse(204, "", 100), response);
        }
        Assert.Equal(100, sink.SeriesCount);
        Assert.Equal("0@1700000000000 0.1@1700000000001 0.2@1700000000002", sink.Of(Series(0)));
        Assert.Equal("99@1700000000000 99.1@1700000000001 99.2@1700000000002", sink.Of(Series(99)));
        Assert.Equal(100, Shown("barograph_ingest_series_total", "decoded"));
        Assert.Equal(200, Shown("barograph_ingest_series_total", "predicted"));
        Assert.Equal(100, sink.RowsWithLabels);
        Assert.Equal(300, Shown("barograph_ingest_samples_total"));
    }

    [Fact]
    public async Task what_a_push_says_about_families_goes_to_the_sink_and_what_is_cut_breaks_it()
    {
        // type 2, family, help, unit; behind it one with nothing but a name.
        byte[] message = [0x1A, 12, 8, 2, 18, 1, (byte)'m', 34, 2, (byte)'h', (byte)'!', 42, 1, (byte)'s', 0x1A, 3, 18, 1, (byte)'n'];
        Assert.Equal(204, (await Send(Receiver(), Compress(message))).Status);
        Assert.Equal([new FamilyMetadata("m", new(MetricType.Gauge, "h!", "s")), new FamilyMetadata("n", new(MetricType.Unknown, "", ""))], sink.Families);
        Assert.Contains("metadata is cut", (await Send(Receiver(), Compress([0x1A, 3, 18, 5, (byte)'n']))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task another_order_is_looked_up_and_then_predicted()
    {
        var receiver = Receiver();
        var order = Enumerable.Range(0, 100).ToArray();
        await Send(receiver, Push([.. order.Select(i => (Series(i), Now, 0.0))]));
        new Random(3).Shuffle(order);
        await Send(receiver, Push([.. order.Select(i => (Series(i), Now + 1, 1.0))]));
        Assert.True(Shown("barograph_ingest_series_total", "hashed") > 80);
        var before = Shown("barograph_ingest_series_total", "predicted");
        await Send(receiver, Push([.. order.Select(i => (Series(i), Now + 2, 2.0))]));
        Assert.True(Shown("barograph_ingest_series_total", "predicted") >= before + 99);
        for (var i = 0; i < 100; i++) Assert.Equal("0@1700000000000 1@1700000000001 2@1700000000002", sink.Of(Series(i)));
    }

    [Fact]
    public async Task what_is_no_snappy_or_no_protobuf_is_refused_whole()
    {
        var receiver = Receiver();
        Assert.Equal(new RemoteWriteResponse(400, "snappy: corrupt input", 0), await Send(receiver, [5, 252, 1]));
        Assert.Equal(new RemoteWriteResponse(400, "snappy: corrupt input", 0), await Send(receiver, []));
        var good = new ArrayBufferWriter<byte>();
        new WriteRequestWriter(good).Series(Series(1), [Now], [1]);
        var response = await Send(receiver, Compress([.. good.WrittenSpan, 0x0A, 0x20, 0x0A]));
        Assert.Equal(400, response.Status);
        Assert.StartsWith("proto: a series is cut at byte", response.Message, StringComparison.Ordinal);
        Assert.Equal(0, sink.SeriesCount);
        Assert.Equal(3, Shown("barograph_ingest_requests_total", "400"));
    }

    [Fact]
    public async Task a_push_that_unpacks_to_too_much_is_refused_before_it_is_unpacked()
    {
        var response = await Send(Receiver(new IngestLimits { MaxDecompressedBytes = 1000 }), Compress(new byte[1001]));
        Assert.Equal(new RemoteWriteResponse(413, "the request unpacks to 1001 bytes, the limit is 1000", 0), response);
    }

    [Fact]
    public async Task bad_labels_are_refused_and_the_rest_is_stored()
    {
        var message = new ArrayBufferWriter<byte>();
        var writer = new WriteRequestWriter(message);
        writer.Series(Series(1), [Now], [1]);
        writer.Series(LabelSet.Of(("job", "nameless")), [Now], [1]);
        // {__name__="a", x="1", x="2"} as no LabelSet can hold it.
        message.Write(Convert.FromHexString("0A210A0D0A085F5F6E616D655F5F1201610A060A01781201310A060A01781201321200"));
        writer.Series(Series(2), [Now], [2]);
        var response = await Send(Receiver(), Compress(message.WrittenSpan));
        Assert.Equal(400, response.Status);
        Assert.Equal(2, response.SamplesWritten);
        Assert.Equal("Invalid metric names or labels (2 samples); Invalid metric names or labels: there is no metric name", response.Message);
        Assert.Equal(2, sink.SeriesCount);
        Assert.Equal(2, Shown("prometheus_api_remote_write_invalid_labels_samples_total"));
        Assert.Equal(2, Shown("barograph_ingest_refused_samples_total", "invalid_labels"));
    }

    [Fact]
    public async Task late_samples_are_refused_by_name_and_the_rest_is_stored()
    {
        var receiver = Receiver();
        await Send(receiver, Push((Series(1), Now, 1)));
        var response = await Send(receiver, Push((Series(2), Now, 1), (Series(1), Now - 5, 2), (Series(1), Now, 3), (Series(1), Now, 1)));
        Assert.Equal(400, response.Status);
        Assert.Equal("out of order sample (1 samples), duplicate sample for timestamp (1 samples); "
            + "first: {__name__=\"m\", instance=\"host-1\", job=\"node\"} at 1699999999995", response.Message);
        Assert.Equal(2, response.SamplesWritten);
        Assert.Equal("1@1700000000000", sink.Of(Series(1)));
        Assert.Equal("1@1700000000000", sink.Of(Series(2)));
    }

    [Fact]
    public async Task a_sample_from_the_far_future_is_refused()
    {
        var receiver = Receiver();
        var response = await Send(receiver, Push((Series(1), Now + 600_001, 1), (Series(2), Now + 600_000, 1)));
        Assert.Equal("out of bounds: timestamp is too far in the future (1 samples)", response.Message);
        Assert.Equal(1, sink.SeriesCount);
        Assert.Equal(204, (await Send(receiver, Push((Series(1), Now, 1)))).Status);
        Assert.Equal("1@1700000000000", sink.Of(Series(1)));
    }

    [Fact]
    public async Task what_the_sink_forgot_is_sent_again_with_its_labels()
    {
        var receiver = Receiver();
        await Send(receiver, Push((Series(1), Now, 1), (Series(2), Now, 2), (Series(3), Now, 3)));
        sink.Forget(Series(2));
        var response = await Send(receiver, Push((Series(1), Now + 1, 1), (Series(2), Now + 1, 2), (Series(3), Now + 1, 3)));
        Assert.Equal(new RemoteWriteResponse(204, "", 3), response);
        Assert.Equal("2@1700000000001", sink.Of(Series(2)));
        var rows = sink.RowsWithLabels;
        await Send(receiver, Push((Series(2), Now + 2, 2)));
        Assert.Equal(rows, sink.RowsWithLabels);
        Assert.Equal("2@1700000000001 2@1700000000002", sink.Of(Series(2)));
    }

    [Fact]
    public async Task label_limits_hold()
    {
        var receiver = Receiver(new IngestLimits { MaxLabelsPerSeries = 2 });
        var response = await Send(receiver, Push((Series(1), Now, 1), (LabelSet.Of(("__name__", "a")), Now, 1)));
        Assert.Equal("label limit exceeded (1 samples); a series of 3 labels is over the limit of 2", response.Message);
        Assert.Equal(1, response.SamplesWritten);
    }

    [Fact]
    public async Task a_full_memory_slows_new_series_and_loses_none()
    {
        var receiver = Receiver(new IngestLimits { MaxRememberedSeries = 10 });
        for (var round = 0; round < 3; round++)
            Assert.Equal(204, (await Send(receiver, Push([.. Enumerable.Range(0, 50).Select(i => (Series(i), Now + round, 1.0))]))).Status);
        for (var i = 0; i < 50; i++) Assert.Equal("1@1700000000000 1@1700000000001 1@1700000000002", sink.Of(Series(i)));
        Assert.Equal(10, Shown("barograph_ingest_remembered_series"));
    }

    [Fact]
    public async Task series_that_are_not_sent_any_more_are_forgotten()
    {
        var receiver = Receiver();
        await Send(receiver, Push([.. Enumerable.Range(0, 50).Select(i => (Series(i), Now, 1.0))]));
        for (var minutes = 0; minutes < 100; minutes += 10)
        {
            clock.Advance(TimeSpan.FromMinutes(10));
            await Send(receiver, Push((Series(7), Now + minutes + 1, 1)));
        }
        Assert.Equal(1, Shown("barograph_ingest_remembered_series"));
    }

    [Fact]
    public async Task pushes_side_by_side_do_not_mix_series_up()
    {
        var receiver = Receiver();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var round = 0; round < 50; round++)
            {
                var first = random.Next(3000);
                // The value tells the series, so a mix-up shows.
                var body = Push([.. Enumerable.Range(first, 200).Select(i => (Series(i), Now + (round * 10) + worker, (double)i))]);
                await Send(receiver, body);
            }
        })));
        sink.CheckEachSeriesHoldsOnlyItsNumber();
    }

    [Fact]
    public async Task a_push_of_known_series_allocates_next_to_nothing()
    {
        var quiet = new QuietSink();
        var receiver = new RemoteWriteReceiver(quiet, new IngestLimits(), clock, new Random(1), registry, NullLogger<RemoteWriteReceiver>.Instance);
        var body = Push([.. Enumerable.Range(0, 2000).Select(i => (Series(i), Now, 1.0))]);
        for (var i = 0; i < 5; i++) await receiver.ReceiveAsync(TenantId.Anonymous, body, CancellationToken.None);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) await receiver.ReceiveAsync(TenantId.Anonymous, body, CancellationToken.None);
        var perPush = (GC.GetAllocatedBytesForCurrentThread() - before) / 10;
        Assert.True(perPush < 2000, $"{perPush} bytes for 2000 samples");
    }

    sealed class StoppedClock : TimeProvider
    {
        long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => ticks += by.Ticks;

        public override long GetTimestamp() => ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now);
    }

    sealed class ValueOf(string name, string label) : IInstrumentReader
    {
        string family = "";

        public double Value { get; private set; }

        public void Family(string name, string help, InstrumentKind kind) => family = name;

        public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
        {
            if (family == name && (label.Length == 0 || labels[0].Value == label)) Value = value;
        }
    }

    /// <summary>Says yes to everything.</summary>
    sealed class QuietSink : ISampleSink
    {
        ulong next;

        public ValueTask AppendAsync(SampleBatch batch, AppendReport report, CancellationToken cancel)
        {
            report.Clear();
            foreach (var row in batch.NewRows) batch.Refs[row.Row] = new SeriesRef(++next);
            batch.Outcomes.Fill(AppendOutcome.Appended);
            report.Add(AppendOutcome.Appended, batch.Count);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Keeps all samples by series and judges order as a store without an out-of-order window does.</summary>
    sealed class ListingSink : ISampleSink
    {
        readonly Lock gate = new();
        readonly Dictionary<LabelSet, ulong> refs = [];
        readonly Dictionary<ulong, List<(long Time, double Value)>> samples = [];
        ulong next = 100;

        public List<FamilyMetadata> Families { get; } = [];

        public int SeriesCount => refs.Count;

        public int RowsWithLabels { get; private set; }

        public string Of(LabelSet series) => string.Join(' ', samples[refs[series]].Select(s => $"{s.Value}@{s.Time}"));

        public void Forget(LabelSet series)
        {
            samples.Remove(refs[series]);
            refs.Remove(series);
        }

        public void CheckEachSeriesHoldsOnlyItsNumber()
        {
            foreach (var (labels, reference) in refs)
            {
                var number = double.Parse(labels.Get("instance")[5..], System.Globalization.CultureInfo.InvariantCulture);
                Assert.All(samples[reference], s => Assert.Equal(number, s.Value));
            }
        }

        public ValueTask AppendAsync(SampleBatch batch, AppendReport report, CancellationToken cancel)
        {
            lock (gate)
            {
                report.Clear();
                Families.AddRange(batch.Metadata);
                var newRows = batch.NewRows.ToArray();
                RowsWithLabels += newRows.Length;
                foreach (var row in newRows)
                {
                    var labels = new LabelSet(batch.LabelsOf(row).ToArray());
                    if (!refs.TryGetValue(labels, out var known)) refs[labels] = known = ++next;
                    samples.TryAdd(known, []);
                    batch.Refs[row.Row] = new SeriesRef(known);
                }
                for (var i = 0; i < batch.Count; i++)
                {
                    batch.Outcomes[i] = Judge(batch.Refs[i], batch.TimestampsMs[i], batch.Values[i]);
                    report.Add(batch.Outcomes[i], 1);
                }
                return ValueTask.CompletedTask;
            }
        }

        AppendOutcome Judge(SeriesRef series, long time, double value)
        {
            if (!samples.TryGetValue(series.Value, out var list)) return AppendOutcome.UnknownSeries;
            if (list.Count > 0 && time < list[^1].Time) return AppendOutcome.OutOfOrder;
            if (list.Count > 0 && time == list[^1].Time) return value == list[^1].Value ? AppendOutcome.Duplicate : AppendOutcome.DuplicateTimestamp;
            list.Add((time, value));
            return AppendOutcome.Appended;
        }
    }
}
