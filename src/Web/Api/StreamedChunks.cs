using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Barograph.Formats.RemoteRead;
using Barograph.Formats.RemoteWrite;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Memory;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary>A remote read's answer in frames, each with chunks of one series: what it holds in memory is one series.</summary>
/// <remarks>A frame is its length (varint), its CRC-32C (big-endian), and a ChunkedReadResponse. The end of the answer is the end of the body.</remarks>
sealed class StreamedChunks(ReadSeries series, int maxFrameBytes)
{
    const int HeaderBytes = 10 + sizeof(uint), FlushBytes = 256 << 10;

    readonly ReadAnswerWriter writer = new(new ProtoWriter());
    readonly ChunkPacker packer = new();
    readonly SampleColumns samples = new();
    readonly LabelSetBuilder labels = new();

    public async Task AnswerAsync(HttpContext context, ReadRequest request)
    {
        var external = series.ExternalLabels;
        var tenant = RequestTenant.Of(context);
        PipeWriter? body = null;
        for (var query = 0; query < request.Queries.Count; query++)
        {
            var asked = request.Queries[query];
            using var selection = await series.SelectAsync(tenant, asked, external, context.RequestAborted).ConfigureAwait(false);
            if (body is null) ReadSeries.Warn(context, selection);
            // Not before the first selection: what is wrong with it can still be said.
            body ??= await ResponseBody.BeginAsync(context, "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse").ConfigureAwait(false);
            foreach (var number in ReadSeries.Order(selection))
            {
                samples.Clear();
                selection!.Read(number, asked.StartMs, asked.EndMs, samples);
                if (samples.Count == 0) continue;
                Write(body, ReadSeries.WithExternal(labels, selection.LabelsOf(number), external), query);
                if (body.UnflushedBytes > FlushBytes) await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }
        body ??= await ResponseBody.BeginAsync(context, "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse").ConfigureAwait(false);
        await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    void Write(PipeWriter body, LabelSet labels, int query)
    {
        var room = 0;
        foreach (var chunk in packer.Pack(samples))
        {
            if (room <= 0)
            {
                if (writer.Output.Length > 0) Send(body, query);
                writer.BeginFrame(labels);
                room = maxFrameBytes - writer.Output.Length;
            }
            var before = writer.Output.Length;
            writer.Chunk(chunk.Encoding, packer.BytesOf(chunk), chunk.MinTimeMs, chunk.MaxTimeMs);
            // The last chunk of a frame may reach over its end, as with Prometheus.
            room -= writer.Output.Length - before;
        }
        Send(body, query);
    }

    void Send(PipeWriter body, int query)
    {
        writer.EndFrame(query);
        var message = writer.Output.Written;
        var into = body.GetSpan(HeaderBytes);
        var at = 0;
        for (var length = (uint)message.Length; ; length >>= 7)
        {
            into[at++] = (byte)(length < 0x80 ? length : length | 0x80);
            if (length < 0x80) break;
        }
        BinaryPrimitives.WriteUInt32BigEndian(into[at..], Crc32C.Of(message));
        body.Advance(at + sizeof(uint));
        body.Write(message);
        writer.Output.Clear();
    }
}
