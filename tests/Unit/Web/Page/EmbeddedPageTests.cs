using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Barograph.Web.Page;

namespace Barograph.Tests.Unit.Web.Page;

public class EmbeddedPageTests
{
    const string Index = "<!doctype html><head><base href=\"/\"></head><script src=\"./assets/app-1a2b.js\"></script>";
    static readonly string Script = string.Concat(Enumerable.Repeat("export const answer = 42;\n", 500));

    static EmbeddedPage Page(string externalPath = "", params (string Name, byte[] Bytes)[] more)
    {
        var files = new Dictionary<string, byte[]>
        {
            ["index.html"] = Encoding.UTF8.GetBytes(Index),
            ["favicon.svg"] = "<svg/>"u8.ToArray(),
            ["assets/app-1a2b.js"] = Encoding.UTF8.GetBytes(Script),
        };
        foreach ((string name, byte[] bytes) in more) files[name] = bytes;
        return new EmbeddedPage(new PageFiles(files.Keys, name => new MemoryStream(files[name])), externalPath);
    }

    static PageAsset Get(EmbeddedPage page, string path)
    {
        Assert.True(page.TryGet(path, out PageAsset? asset), path);
        return asset;
    }

    static string Text(PageBody body) => Encoding.UTF8.GetString(body.Bytes.Span);

    [Theory]
    [InlineData("/")]
    [InlineData("/query")]
    [InlineData("/graph")]
    [InlineData("/targets/")]
    [InlineData("/tsdb-status")]
    public void an_address_that_the_page_routes_gets_the_index(string path)
    {
        PageAsset asset = Get(Page(), path);
        Assert.Equal("text/html; charset=utf-8", asset.ContentType);
        Assert.Equal("no-cache", asset.CacheControl);
        Assert.Equal(Index, Text(asset.Choose(null)));
    }

    [Theory]
    [InlineData("/metricz")]
    [InlineData("/api/v1/query")]
    [InlineData("/assets/missing.js")]
    [InlineData("/assets")]
    [InlineData("/../secret")]
    [InlineData("")]
    public void any_other_address_is_not_the_page(string path) => Assert.False(Page().TryGet(path, out _));

    [Theory]
    [InlineData("/barograph", "/barograph/")]
    [InlineData("/a/b/", "/a/b/")]
    [InlineData("/\"><script>", "/&quot;&gt;&lt;script&gt;/")]
    [InlineData("", "/")]
    public void the_external_path_becomes_the_base_of_the_index(string externalPath, string expected) =>
        Assert.Contains($"<base href=\"{expected}\">", Text(Get(Page(externalPath), "/").Choose(null)), StringComparison.Ordinal);

    [Fact]
    public void a_file_with_a_hash_in_its_name_may_be_kept_for_ever()
    {
        Assert.Equal("public, max-age=31536000, immutable", Get(Page(), "/assets/app-1a2b.js").CacheControl);
        Assert.Equal("no-cache", Get(Page(), "/favicon.svg").CacheControl);
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip, deflate, br;q=0", "gzip")]
    [InlineData("gzip;q=0.5", "gzip")]
    [InlineData("*", "br")]
    [InlineData("br;q=0, *;q=0", null)]
    [InlineData("identity", null)]
    [InlineData(null, null)]
    public void the_body_comes_in_an_encoding_that_the_client_accepts(string? header, string? expected)
    {
        PageBody body = Get(Page(), "/assets/app-1a2b.js").Choose(header);
        Assert.Equal(expected, body.ContentEncoding);
        Assert.Equal(Script, Unpack(body));
    }

    [Fact]
    public void a_file_embedded_in_brotli_only_reaches_every_client()
    {
        using var packed = new MemoryStream();
        using (var packer = new BrotliStream(packed, CompressionLevel.SmallestSize)) packer.Write(Encoding.UTF8.GetBytes(Script));
        PageAsset asset = Get(Page("", ("assets/big-77.js.br", packed.ToArray())), "/assets/big-77.js");
        Assert.Equal("text/javascript; charset=utf-8", asset.ContentType);
        foreach (string? header in (string?[])["br", "gzip", null])
        {
            PageBody body = asset.Choose(header);
            Assert.Equal(header, body.ContentEncoding);
            Assert.Equal(Script, Unpack(body));
        }
    }

    [Fact]
    public void etags_are_strong_differ_by_encoding_and_follow_the_content()
    {
        PageAsset asset = Get(Page(), "/assets/app-1a2b.js");
        string[] tags = [asset.Choose("br").ETag, asset.Choose("gzip").ETag, asset.Choose(null).ETag];
        Assert.Equal(3, tags.Distinct().Count());
        Assert.All(tags, tag => Assert.Matches("^\"[0-9a-f]{24}(-br|-gz)?\"$", tag));
        Assert.Equal(tags, (string[])[.. Again()]);
        Assert.NotEqual(Get(Page(), "/").Choose(null).ETag, Get(Page("/x"), "/").Choose(null).ETag);

        static IEnumerable<string> Again() => ((string?[])["br", "gzip", null]).Select(header => Get(Page(), "/assets/app-1a2b.js").Choose(header).ETag);
    }

    [Fact]
    public void a_small_file_is_sent_as_it_is() => Assert.Null(Get(Page(), "/favicon.svg").Choose("br, gzip").ContentEncoding);

    [Fact]
    public void a_page_without_an_index_is_refused()
    {
        var none = new PageFiles([], _ => Stream.Null);
        Assert.Contains("index.html", Assert.Throws<InvalidOperationException>(() => new EmbeddedPage(none, "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void the_built_assembly_holds_a_page_whose_base_can_be_moved()
    {
        string html = Text(Get(EmbeddedPage.Built("/below"), "/query").Choose(null));
        Assert.Contains("<base href=\"/below/\">", html, StringComparison.Ordinal);
        Assert.Contains("<title>Barograph", html, StringComparison.Ordinal);
    }

    [Fact]
    public void the_server_and_the_page_agree_on_the_routes()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Barograph.slnx"))) folder = folder.Parent;
        string? source = folder is null ? null : Path.Combine(folder.FullName, "ui", "src", "routes.ts");
        if (source is null || !File.Exists(source)) return; // a published test folder has no sources to compare with
        IEnumerable<string> routes = Regex.Matches(File.ReadAllText(source), "path: '(/[a-z-]*)'").Select(match => match.Groups[1].Value);
        Assert.Equal(PageRoutes.All.Order(StringComparer.Ordinal), routes.Order(StringComparer.Ordinal));
    }

    static string Unpack(PageBody body)
    {
        Stream stream = new MemoryStream(body.Bytes.ToArray());
        stream = body.ContentEncoding switch
        {
            "br" => new BrotliStream(stream, CompressionMode.Decompress),
            "gzip" => new GZipStream(stream, CompressionMode.Decompress),
            _ => stream,
        };
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
