using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Http;

/// <summary>A gzip stream that touches neither headers nor wire until something is written, so that empty answers stay empty.</summary>
sealed class LazyGzip(HttpContext context, Stream wire) : Stream
{
    /// <summary>An answer whose length is known and that fits into a packet is sent as it is: to compress it takes longer than it saves.</summary>
    const int LeastBytes = 1200;

    GZipStream? gzip;
    bool isPlain;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    Stream Target
    {
        get
        {
            if (gzip is not null) return gzip;
            if (isPlain) return wire;
            // Also where it is not compressed: whoever keeps the answer must know that it could have been.
            context.Response.Headers.Append("Vary", "Accept-Encoding");
            if (isPlain = context.Response.ContentLength <= LeastBytes) return wire;
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.ContentLength = null;
            return gzip = new GZipStream(wire, CompressionLevel.Fastest, leaveOpen: true);
        }
    }

    // Nothing to flush before the end: a flush in the middle would only make the blocks smaller.
    public override void Flush() => gzip?.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Write(byte[] buffer, int offset, int count) => Target.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        => buffer.IsEmpty ? ValueTask.CompletedTask : Target.WriteAsync(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (gzip is not null) await gzip.DisposeAsync().ConfigureAwait(false);
        gzip = null;
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        // After a failure the rest of the gzip stream must not be written over an error answer.
        gzip = null;
        base.Dispose(disposing);
    }
}
