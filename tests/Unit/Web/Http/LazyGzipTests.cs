using System.IO.Compression;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Tests.Unit.Web.Http;

public class LazyGzipTests
{
    [Theory]
    [InlineData(10, true, false)]
    [InlineData(1200, true, false)]
    [InlineData(1201, true, true)]
    [InlineData(10, false, true)] // nobody knows how much more comes
    public async Task only_an_answer_that_is_known_to_be_short_is_not_compressed(int bytes, bool isKnown, bool isCompressed)
    {
        var wire = new MemoryStream();
        var context = new DefaultHttpContext();
        if (isKnown) context.Response.ContentLength = bytes;
        var body = Enumerable.Repeat((byte)'x', bytes).ToArray();
        await using (var gzip = new LazyGzip(context, wire)) await gzip.WriteAsync(body, CancellationToken.None);
        wire.Position = 0;
        Assert.Equal(isCompressed ? "gzip" : "", context.Response.Headers.ContentEncoding.ToString());
        Assert.Equal("Accept-Encoding", context.Response.Headers.Vary.ToString());
        Assert.Equal(isCompressed ? null : (long?)bytes, context.Response.ContentLength);
        var read = new MemoryStream();
        if (isCompressed) await new GZipStream(wire, CompressionMode.Decompress).CopyToAsync(read);
        else await wire.CopyToAsync(read);
        Assert.Equal(body, read.ToArray());
    }
}
