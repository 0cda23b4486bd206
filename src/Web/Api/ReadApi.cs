using System.Buffers;
using Barograph.Formats.RemoteRead;
using Barograph.Formats.Snappy;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Query.Limits;
using Barograph.Query.Results;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>POST /api/v1/read</c>: remote read, answered with samples or with streamed chunks, as the asker prefers.</summary>
/// <remarks>docs/formats/remote-read.md has the messages.</remarks>
public sealed class ReadApi
{
    const int MaxBodyBytes = 32 << 20;

    readonly ReadLimits limits;
    readonly SemaphoreSlim? places;
    readonly Gauge waitingOrRunning;
    readonly ReadSeries series;
    readonly Func<MemoryShare> memory;

    /// <param name="source">What is read.</param>
    /// <param name="externalLabels">Of this server.</param>
    /// <param name="limits">What a read may cost.</param>
    /// <param name="memory">A share of the memory of queries, for one answer that is held as a whole.</param>
    /// <param name="instruments">Where it is shown how many there are.</param>
    public ReadApi(ISeriesSource source, Func<LabelSet> externalLabels, ReadLimits limits, Func<MemoryShare> memory, InstrumentRegistry instruments)
    {
        (this.limits, this.memory) = (limits, memory);
        places = limits.Concurrent > 0 ? new SemaphoreSlim(limits.Concurrent) : null;
        waitingOrRunning = instruments.Gauge("prometheus_remote_read_handler_queries", "Remote reads that are being answered or wait for their turn.");
        series = new ReadSeries(source, externalLabels);
    }

    public void AddTo(RouteTable routes) => routes.Post("/api/v1/read", ReadAsync);

    async Task ReadAsync(HttpContext context, string argument)
    {
        waitingOrRunning.Add(1);
        try
        {
            if (places is not null) await places.WaitAsync(context.RequestAborted).ConfigureAwait(false);
            try
            {
                await AnswerAsync(context).ConfigureAwait(false);
            }
            finally
            {
                places?.Release();
            }
        }
        // Whoever reads remotely is another server: an error is a line of text, not an envelope.
        catch (ReadRequestException wrong) when (!context.Response.HasStarted)
        {
            await PlainText.AnswerAsync(context, wrong.Message + "\n", StatusCodes.Status400BadRequest).ConfigureAwait(false);
        }
        catch (QueryException full) when (!context.Response.HasStarted)
        {
            var status = full.Kind == QueryErrorKind.Unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest;
            await PlainText.AnswerAsync(context, full.Message + "\n", status).ConfigureAwait(false);
        }
        finally
        {
            waitingOrRunning.Add(-1);
        }
    }

    async Task AnswerAsync(HttpContext context)
    {
        var request = await RequestAsync(context).ConfigureAwait(false);
        if (Kind(request) == ReadAnswerKind.StreamedChunks) await new StreamedChunks(series, limits.FrameBytes).AnswerAsync(context, request).ConfigureAwait(false);
        else await SamplesAsync(context, request).ConfigureAwait(false);
    }

    async Task SamplesAsync(HttpContext context, ReadRequest request)
    {
        using var share = memory();
        await new SampleMessage(series, limits.Samples, share).AnswerAsync(context, request).ConfigureAwait(false);
    }

    static async Task<ReadRequest> RequestAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context, MaxBodyBytes).ConfigureAwait(false);
        if (body.IsTooLarge) throw new ReadRequestException($"the body is larger than {MaxBodyBytes} bytes");
        var packed = body.Bytes.Span;
        if (!SnappyDecoder.TryReadLength(packed, out var length)) throw new ReadRequestException("the body is no snappy block");
        if (length > MaxBodyBytes) throw new ReadRequestException($"the body unpacks to {length} bytes, {MaxBodyBytes} at most are taken");
        var message = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return SnappyDecoder.Decode(packed, message) == SnappyVerdict.Decoded
                ? ReadRequestReader.Read(message.AsSpan(0, length))
                : throw new ReadRequestException("the body is a damaged snappy block");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    /// <summary>The first that we have; samples where the asker says nothing, as those do that are older than the choice.</summary>
    static ReadAnswerKind Kind(ReadRequest request)
    {
        if (request.Accepted.Count == 0) return ReadAnswerKind.Samples;
        foreach (var kind in request.Accepted)
        {
            if (Enum.IsDefined((ReadAnswerKind)kind)) return (ReadAnswerKind)kind;
        }
        throw new ReadRequestException($"none of the requested response types ({string.Join(", ", request.Accepted)}) is one of 0 (SAMPLES), 1 (STREAMED_XOR_CHUNKS)");
    }
}
