using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using Barograph.Formats.Configuration;
using Barograph.Formats.RemoteRead;
using Barograph.Formats.RemoteWrite;
using Barograph.Formats.Snappy;
using Barograph.Model.Instruments;
using Barograph.Outbound.Http;

namespace Barograph.Outbound.RemoteRead;

/// <summary>Asks one server of <c>remote_read</c> for samples: in streamed chunks where it can, else in one message.</summary>
public sealed class RemoteReadClient : IDisposable
{
    /// <summary>Of one answer, as it comes: it is held until the query ends.</summary>
    public const long MaxAnswerBytes = 256 << 20;

    const int ErrorBytes = 512;

    readonly RemoteReadConfig config;
    readonly HttpService http;
    readonly Func<ReadOnlyMemory<byte>, uint> checksum;
    readonly string userAgent;
    readonly TimeProvider clock;
    readonly LabelledFamily<Counter> queries;
    readonly LabelledFamily<Gauge> running;
    readonly LabelledFamily<Distribution> seconds;

    /// <param name="config">Whom to ask, and how.</param>
    /// <param name="checksum">CRC-32C, which frames carry.</param>
    /// <param name="userAgent">Who asks.</param>
    /// <param name="instruments">Prometheus' metrics of remote reads.</param>
    /// <param name="clock">Ends what takes too long.</param>
    public RemoteReadClient(RemoteReadConfig config, Func<ReadOnlyMemory<byte>, uint> checksum, string userAgent, InstrumentRegistry instruments, TimeProvider clock)
    {
        (this.config, this.checksum, this.userAgent, this.clock) = (config, checksum, userAgent, clock);
        http = new HttpService(config.Http, clock);
        queries = instruments.Counters("prometheus_remote_read_client_queries_total", "Remote reads asked of other servers, by how they answered.", "remote_name", "url", "response_type", "code");
        running = instruments.Gauges("prometheus_remote_read_client_queries", "Remote reads of other servers that are under way.", "remote_name", "url");
        seconds = instruments.Histograms("prometheus_remote_read_client_request_duration_seconds", "How long remote reads of other servers took.", [.1, .25, .5, 1, 2.5, 5, 10, 25, 60], "remote_name", "url", "response_type");
    }

    public RemoteReadConfig Config => config;

    string Url => config.ShownUrl;

    /// <param name="query">What is asked.</param>
    /// <param name="holds">Is told of the answer's bytes as they come; what it throws ends the read.</param>
    /// <param name="cancel">Nobody waits for the answer any more.</param>
    /// <exception cref="RemoteReadException">There is no answer, or one that is none; the message names the server.</exception>
    public async Task<IReadOnlyList<RemoteSeries>> ReadAsync(ReadQuery query, Action<long>? holds, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(config.Timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        running.With(config.Name, Url).Add(1);
        var began = clock.GetTimestamp();
        var (kind, code) = ("", "");
        try
        {
            using var request = Request(query);
            using var response = await http.SendAsync(request, both.Token).ConfigureAwait(false);
            code = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            if (!response.IsSuccessStatusCode)
            {
                var said = await AnswerText.BeginningAsync(response, ErrorBytes, both.Token).ConfigureAwait(false);
                throw new RemoteReadException($"remote server {Url} returned http status {code} {response.ReasonPhrase}{(said.Length > 0 ? ": " + said : "")}");
            }
            var streams = response.Content.Headers.ContentType?.MediaType == "application/x-streamed-protobuf";
            kind = streams ? "chunked" : "sampled";
            return streams ? await FramesAsync(response, holds, both.Token).ConfigureAwait(false) : await MessageAsync(response, holds, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new RemoteReadException($"remote server {Url} has not answered within {PrometheusDuration.Write(config.Timeout)}");
        }
        catch (Exception wrong) when (wrong is HttpRequestException or HttpServiceException or IOException or ReadAnswerException)
        {
            throw new RemoteReadException($"remote server {Url}: {wrong.Message}");
        }
        finally
        {
            running.With(config.Name, Url).Add(-1);
            queries.With(config.Name, Url, kind, code).Increment();
            seconds.With(config.Name, Url, kind).Observe(clock.GetElapsedTime(began).TotalSeconds);
        }
    }

    public void Dispose() => http.Dispose();

    HttpRequestMessage Request(ReadQuery query)
    {
        var message = new ProtoWriter();
        ReadRequestWriter.Write(message, query);
        var packed = new byte[SnappyEncoder.MaxLength(message.Length)];
        var request = new HttpRequestMessage(HttpMethod.Post, config.Url) { Content = new ByteArrayContent(packed, 0, SnappyEncoder.Encode(message.Written, packed)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        request.Content.Headers.ContentEncoding.Add("snappy");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "snappy");
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        request.Headers.TryAddWithoutValidation("X-Prometheus-Remote-Read-Version", "0.1.0");
        foreach (var (name, value) in config.Headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    static async Task<IReadOnlyList<RemoteSeries>> MessageAsync(HttpResponseMessage response, Action<long>? holds, CancellationToken cancel)
    {
        using var packed = new MemoryStream();
        using var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var buffer = new byte[64 << 10];
        for (int read; (read = await body.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
        {
            packed.Write(buffer, 0, read);
            if (packed.Length > MaxAnswerBytes) throw TooLarge();
        }
        return Unpacked(packed.GetBuffer().AsSpan(0, (int)packed.Length), holds);
    }

    static List<RemoteSeries> Unpacked(ReadOnlySpan<byte> packed, Action<long>? holds)
    {
        if (!SnappyDecoder.TryReadLength(packed, out var length)) throw new ReadAnswerException("the answer is no snappy block");
        if (length > MaxAnswerBytes) throw TooLarge();
        holds?.Invoke(length); // its samples take about as much as they did on the way
        var message = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            if (SnappyDecoder.Decode(packed, message) != SnappyVerdict.Decoded) throw new ReadAnswerException("the answer is a damaged snappy block");
            var series = new List<RemoteSeries>();
            ReadAnswerReader.ReadSamples(message.AsSpan(0, length), series);
            return series;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    /// <summary>Frames: length (varint), CRC-32C (big-endian), message. The end of the body is the end of the answer.</summary>
    async Task<IReadOnlyList<RemoteSeries>> FramesAsync(HttpResponseMessage response, Action<long>? holds, CancellationToken cancel)
    {
        using var body = new BufferedStream(await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false), 64 << 10);
        var series = new List<RemoteSeries>();
        var frame = Array.Empty<byte>();
        var head = new byte[sizeof(uint)];
        long total = 0;
        while (await LengthAsync(body, cancel).ConfigureAwait(false) is { } length)
        {
            if (length > (ulong)config.FrameLimitBytes) throw new ReadAnswerException($"a frame has {length} bytes, more than chunked_read_limit allows ({config.FrameLimitBytes})");
            if ((total += (long)length) > MaxAnswerBytes) throw TooLarge();
            holds?.Invoke((long)length);
            if (frame.Length < (int)length) frame = new byte[(int)length];
            await body.ReadExactlyAsync(head, cancel).ConfigureAwait(false);
            await body.ReadExactlyAsync(frame.AsMemory(0, (int)length), cancel).ConfigureAwait(false);
            if (checksum(frame.AsMemory(0, (int)length)) != BinaryPrimitives.ReadUInt32BigEndian(head)) throw new ReadAnswerException("the checksum of a frame does not fit it");
            ReadAnswerReader.ReadFrame(frame.AsSpan(0, (int)length), series);
        }
        return series;
    }

    /// <summary>Null at the end.</summary>
    static async ValueTask<ulong?> LengthAsync(Stream body, CancellationToken cancel)
    {
        var one = new byte[1];
        ulong length = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            if (await body.ReadAsync(one, cancel).ConfigureAwait(false) == 0) return shift == 0 ? null : throw new ReadAnswerException("the answer ends within a frame's length");
            length |= (ulong)(one[0] & 0x7F) << shift;
            if (one[0] < 0x80) return length;
        }
        throw new ReadAnswerException("the length of a frame is no varint");
    }

    static ReadAnswerException TooLarge() => new($"the answer is larger than {MaxAnswerBytes >> 20} MiB: ask for fewer series or less time");
}
