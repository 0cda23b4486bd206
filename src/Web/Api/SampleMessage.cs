using System.Buffers;
using Barograph.Formats.RemoteRead;
using Barograph.Formats.RemoteWrite;
using Barograph.Formats.Snappy;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Query.Limits;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary>A remote read's answer in one message: every sample of every series, packed at the end. What it may hold is limited.</summary>
sealed class SampleMessage(ReadSeries series, int maxSamples, MemoryShare memory)
{
    readonly ReadAnswerWriter writer = new(new ProtoWriter());
    readonly SampleColumns samples = new();
    readonly LabelSetBuilder labels = new();

    public async Task AnswerAsync(HttpContext context, ReadRequest request)
    {
        var external = series.ExternalLabels;
        var tenant = RequestTenant.Of(context);
        foreach (var query in request.Queries)
        {
            using var selection = await series.SelectAsync(tenant, query, external, context.RequestAborted).ConfigureAwait(false);
            ReadSeries.Warn(context, selection);
            writer.BeginResult();
            Write(selection, query, external, context.RequestAborted);
            writer.EndResult();
        }
        await SendAsync(context).ConfigureAwait(false);
    }

    void Write(ISeriesSelection? selection, ReadQuery query, LabelSet external, CancellationToken cancel)
    {
        long count = 0;
        foreach (var number in ReadSeries.Order(selection))
        {
            cancel.ThrowIfCancellationRequested();
            samples.Clear();
            selection!.Read(number, query.StartMs, query.EndMs, samples);
            if (samples.Count == 0) continue;
            count += samples.Count;
            if (maxSamples > 0 && count > maxSamples) throw new ReadRequestException($"exceeded sample limit ({maxSamples})");
            var before = writer.Output.Length;
            writer.Series(ReadSeries.WithExternal(labels, selection.LabelsOf(number), external), samples);
            memory.Take(writer.Output.Length - before);
            if (writer.Output.Length > ProtoWriter.MaxBytes)
                throw new ReadRequestException($"the answer is larger than {ProtoWriter.MaxBytes} bytes: ask for less, or accept streamed chunks");
        }
    }

    async Task SendAsync(HttpContext context)
    {
        memory.Take(SnappyEncoder.MaxLength(writer.Output.Length));
        var packed = ArrayPool<byte>.Shared.Rent(SnappyEncoder.MaxLength(writer.Output.Length));
        try
        {
            var length = SnappyEncoder.Encode(writer.Output.Written, packed);
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Headers.ContentEncoding = "snappy";
            context.Response.ContentLength = length;
            await context.Response.Body.WriteAsync(packed.AsMemory(0, length), context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }
}
