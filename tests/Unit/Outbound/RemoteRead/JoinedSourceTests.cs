using System.Net;
using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Formats.RemoteRead;
using Barograph.Formats.RemoteWrite;
using Barograph.Formats.Snappy;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Outbound.RemoteRead;
using Barograph.Query.Testing;
using Barograph.Storage.Blocks;
using Barograph.Storage.Memory;

namespace Barograph.Tests.Unit.Outbound.RemoteRead;

public sealed class JoinedSourceTests : IDisposable
{
    readonly HttpListener server = new();
    readonly Uri address;
    readonly List<ReadRequest> asked = [];

    public JoinedSourceTests()
    {
        // A port that was free a moment ago may be taken by another test: then the next one.
        for (var attempt = 0; ; attempt++)
        {
            using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            address = new Uri($"http://127.0.0.1:{port}/read");
            server.Prefixes.Clear();
            server.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                server.Start();
                return;
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                // The next one.
            }
        }
    }

    public void Dispose() => server.Close();

    static LabelSet X(string n, params (string, string)[] more) => LabelSet.Of([("__name__", "x"), ("n", n), .. more]);

    static SampleColumns Columns(params (long Time, double Value)[] samples)
    {
        var columns = new SampleColumns();
        foreach (var (time, value) in samples) columns.Append(time, value);
        return columns;
    }

    /// <summary>Answers each request once with these series, as samples or as frames.</summary>
    async Task ServeAsync(bool streams, params (LabelSet Labels, SampleColumns Samples)[] series)
    {
        var context = await server.GetContextAsync();
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        SnappyDecoder.TryReadLength(body.ToArray(), out var length);
        var message = new byte[length];
        SnappyDecoder.Decode(body.ToArray(), message);
        asked.Add(ReadRequestReader.Read(message));
        context.Response.ContentType = streams ? "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse" : "application/x-protobuf";
        await context.Response.OutputStream.WriteAsync(streams ? Frames(series) : Message(series));
        context.Response.Close();
    }

    static byte[] Message((LabelSet Labels, SampleColumns Samples)[] series)
    {
        var writer = new ReadAnswerWriter(new ProtoWriter());
        writer.BeginResult();
        foreach (var (labels, samples) in series) writer.Series(labels, samples);
        writer.EndResult();
        var packed = new byte[SnappyEncoder.MaxLength(writer.Output.Length)];
        return packed[..SnappyEncoder.Encode(writer.Output.Written, packed)];
    }

    static byte[] Frames((LabelSet Labels, SampleColumns Samples)[] series)
    {
        using var all = new MemoryStream();
        var packer = new ChunkPacker();
        foreach (var (labels, samples) in series)
        {
            var writer = new ReadAnswerWriter(new ProtoWriter());
            writer.BeginFrame(labels);
            foreach (var chunk in packer.Pack(samples)) writer.Chunk(chunk.Encoding, packer.BytesOf(chunk), chunk.MinTimeMs, chunk.MaxTimeMs);
            writer.EndFrame(0);
            for (var length = (uint)writer.Output.Length; ; length >>= 7)
            {
                all.WriteByte((byte)(length < 0x80 ? length : length | 0x80));
                if (length < 0x80) break;
            }
            var checksum = Crc32C.Of(writer.Output.Written);
            all.Write([(byte)(checksum >> 24), (byte)(checksum >> 16), (byte)(checksum >> 8), (byte)checksum]);
            all.Write(writer.Output.Written);
        }
        return all.ToArray();
    }

    JoinedSource Source(RemoteReadConfig config, long oldestOwnMs = 0, LabelSet external = default)
    {
        var own = new TestSeriesSource();
        own.Add(X("1"), 2000, 20);
        own.Add(X("1"), 3000, 30);
        own.Add(X("own"), 2000, 1);
        var source = new JoinedSource(own, _ => oldestOwnMs, ChunkUnpacker.Append);
        var client = new RemoteReadClient(config with { Url = address }, static bytes => Crc32C.Of(bytes.Span), "test", new InstrumentRegistry(), TimeProvider.System);
        source.Adopt(new RemoteReadPlan([client], external));
        return source;
    }

    static async Task<(string[] Series, IReadOnlyList<string> Warnings)> SelectAsync(JoinedSource source, TenantId? tenant = null)
    {
        using var selection = await source.SelectAsync(new SeriesQuery(tenant ?? TenantId.Anonymous, [new Matcher(MatchKind.Equal, "__name__", "x")], 0, 5000), default);
        var found = new List<string>();
        for (var i = 0; i < selection.Count; i++)
        {
            var samples = new SampleColumns();
            selection.Read(i, 0, 4500, samples);
            var text = new StringBuilder(selection.LabelsOf(i).ToString());
            for (var row = 0; row < samples.Count; row++) text.Append($" {samples.TimestampsMs[row]}:{samples.Values[row]}");
            found.Add(text.ToString());
        }
        return ([.. found.Order(StringComparer.Ordinal)], selection.Warnings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task what_another_server_answers_counts_in_the_querys_memory_before_it_is_taken_in(bool streams)
    {
        var source = Source(Recent);
        var serving = ServeAsync(streams, [.. Enumerable.Range(0, 100).Select(i => (X($"{i}"), Columns((1000, i), (2000, i + 0.5))))]);
        long held = 0;
        var wrong = await Assert.ThrowsAsync<InvalidDataException>(async () => await source.SelectAsync(
            new SeriesQuery(TenantId.Anonymous, [], 0, 5000) { Holds = bytes => held = held + bytes > 1000 ? throw new InvalidDataException("too much") : held + bytes }, default));
        Assert.Equal("too much", wrong.Message);
        Assert.InRange(held, 0, 1000);
        await serving;
    }

    static RemoteReadConfig Recent => new() { Url = new Uri("http://x"), Name = "other", ReadRecent = true };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task series_of_both_are_one_and_own_samples_win(bool streams)
    {
        var served = ServeAsync(streams, (X("1"), Columns((1000, 1), (2000, 99), (4000, 4), (5000, 5))), (X("other"), Columns((1500, 7))));
        var (series, warnings) = await SelectAsync(Source(Recent));
        await served;
        Assert.Equal(["{__name__=\"x\", n=\"1\"} 1000:1 2000:20 3000:30 4000:4", "{__name__=\"x\", n=\"other\"} 1500:7", "{__name__=\"x\", n=\"own\"} 2000:1"], series);
        Assert.Empty(warnings);
        Assert.Equal([(int)ReadAnswerKind.StreamedChunks, (int)ReadAnswerKind.Samples], asked[0].Accepted);
        Assert.Equal((0, 5000), (asked[0].Queries[0].StartMs, asked[0].Queries[0].EndMs));
    }

    [Fact]
    public async Task without_read_recent_only_what_the_own_database_is_too_young_for_is_asked()
    {
        var served = ServeAsync(true);
        await SelectAsync(Source(Recent with { ReadRecent = false }, oldestOwnMs: 2000));
        await served;
        Assert.Equal(2000, asked[0].Queries[0].EndMs);
        // All of it is there: nobody is asked, and nobody answers here.
        Assert.Equal(2, (await SelectAsync(Source(Recent with { ReadRecent = false }, oldestOwnMs: -1))).Series.Length);
    }

    [Fact]
    public async Task external_labels_are_asked_for_and_taken_off()
    {
        var served = ServeAsync(true, (X("other", ("cluster", "c")), Columns((1500, 7))));
        var (series, _) = await SelectAsync(Source(Recent, external: LabelSet.Of(("cluster", "c"), ("__name__", "ignored"))));
        await served;
        Assert.Contains("{__name__=\"x\", n=\"other\"} 1500:7", series);
        Assert.Equal(["__name__=x", "cluster=c"], asked[0].Queries[0].Matchers.Select(static matcher => $"{matcher.Name}={matcher.Value}"));
    }

    [Fact]
    public async Task a_server_with_required_matchers_is_asked_only_by_who_names_them_and_only_about_the_servers_own_tenant()
    {
        Assert.Equal(2, (await SelectAsync(Source(Recent with { RequiredMatchers = LabelSet.Of(("job", "a")) }))).Series.Length);
        Assert.Equal(2, (await SelectAsync(Source(Recent), TenantId.TryParse("team-b"))).Series.Length);
        Assert.Empty(asked);
    }

    [Fact]
    public async Task a_server_that_fails_is_a_warning_and_the_own_samples_are_there()
    {
        var failing = Task.Run(async () =>
        {
            var context = await server.GetContextAsync();
            context.Response.StatusCode = 503;
            await context.Response.OutputStream.WriteAsync("asleep\n"u8.ToArray());
            context.Response.Close();
        });
        var (series, warnings) = await SelectAsync(Source(Recent));
        await failing;
        Assert.Equal(2, series.Length);
        Assert.Contains("returned http status 503", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Contains("asleep", warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_frame_that_is_damaged_or_larger_than_allowed_is_a_warning()
    {
        var served = ServeAsync(true, (X("other"), Columns((1500, 7))));
        var (_, warnings) = await SelectAsync(Source(Recent with { FrameLimitBytes = 10 }));
        await served;
        Assert.Contains("chunked_read_limit", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void an_answer_that_is_cut_is_told_of()
    {
        var whole = new ReadAnswerWriter(new ProtoWriter());
        whole.BeginFrame(X("1"));
        whole.Chunk(1, [0, 0, 1, 2, 3], 1, 2);
        whole.EndFrame(0);
        var bytes = whole.Output.Written.ToArray();
        for (var length = 1; length < bytes.Length; length++) Assert.Throws<ReadAnswerException>(() => ReadAnswerReader.ReadFrame(bytes.AsSpan(0, length), []));
        var series = new List<RemoteSeries>();
        ReadAnswerReader.ReadFrame(bytes, series);
        Assert.Equal((1, 2, 5), (series[0].Chunks[0].MinTimeMs, series[0].Chunks[0].MaxTimeMs, series[0].Chunks[0].Data.Length));
    }
}
