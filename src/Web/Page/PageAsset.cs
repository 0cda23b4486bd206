using System.IO.Compression;
using System.Security.Cryptography;

namespace Barograph.Web.Page;

/// <summary>One file of the page with its headers and its representations, each made at its first use and then kept.</summary>
public sealed class PageAsset
{
    // Below one network packet compression saves nothing that anybody could notice.
    const int WorthCompressingBytes = 1400;

    readonly Lazy<byte[]> plain;
    readonly Lazy<string> hash;
    readonly Lazy<byte[]?> brotli;
    readonly Lazy<byte[]?> gzip;

    PageAsset(string contentType, string cacheControl, Func<byte[]> load, Func<byte[]>? loadBrotli)
    {
        ContentType = contentType;
        CacheControl = cacheControl;
        plain = new(load);
        hash = new(() => Convert.ToHexStringLower(SHA256.HashData(plain.Value).AsSpan(0, 12)));
        brotli = new(() => loadBrotli is not null ? loadBrotli() : Smaller(static output => new BrotliStream(output, CompressionLevel.Optimal, leaveOpen: true)));
        gzip = new(() => Smaller(static output => new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true)));
    }

    public string ContentType { get; }

    public string CacheControl { get; }

    /// <summary>A file that is embedded as it is.</summary>
    internal static PageAsset FromPlain(string name, Func<byte[]> load) => new(MediaTypes.Of(name), CachingOf(name), load, null);

    /// <summary>A file that is embedded in brotli only: clients without brotli are rare, so they pay for the decompression once.</summary>
    internal static PageAsset FromBrotli(string name, Func<byte[]> loadBrotli) =>
        new(MediaTypes.Of(name), CachingOf(name), () => Decompress(loadBrotli()), loadBrotli);

    /// <summary>The smallest representation that the request's <c>Accept-Encoding</c> header allows.</summary>
    public PageBody Choose(string? acceptEncoding)
    {
        if (AcceptEncoding.Allows(acceptEncoding, "br") && brotli.Value is { } small)
            return new PageBody(small, "br", $"\"{hash.Value}-br\"");
        if (AcceptEncoding.Allows(acceptEncoding, "gzip") && gzip.Value is { } zipped)
            return new PageBody(zipped, "gzip", $"\"{hash.Value}-gz\"");
        return new PageBody(plain.Value, null, $"\"{hash.Value}\"");
    }

    // Names below assets/ carry their content's hash, so their bytes never change; everything else has to be asked for again.
    static string CachingOf(string name) =>
        name.StartsWith("assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";

    byte[]? Smaller(Func<Stream, Stream> open)
    {
        byte[] bytes = plain.Value;
        if (bytes.Length < WorthCompressingBytes || !MediaTypes.IsText(ContentType)) return null;
        using var output = new MemoryStream();
        using (Stream packer = open(output)) packer.Write(bytes);
        return output.Length < bytes.Length ? output.ToArray() : null;
    }

    static byte[] Decompress(byte[] packed)
    {
        using var output = new MemoryStream();
        using (var unpacker = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress)) unpacker.CopyTo(output);
        return output.ToArray();
    }
}
