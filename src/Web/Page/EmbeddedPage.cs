using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace Barograph.Web.Page;

/// <summary>
/// The web page out of the assembly: files by path, and index.html for every address that the page routes itself.
/// Paths begin with a slash and are given without the route prefix; nothing here knows HTTP beyond the headers' values.
/// </summary>
public sealed class EmbeddedPage
{
    const string IndexName = "index.html";
    const string BaseAtRoot = "<base href=\"/\">";

    readonly PageFiles files;
    readonly HashSet<string> names;
    readonly string basePath;
    readonly ConcurrentDictionary<string, PageAsset> assets = new(StringComparer.Ordinal);

    /// <param name="files">Where the files are.</param>
    /// <param name="externalPath">
    /// The path under which a browser reaches the server: that of <c>--web.external-url</c>, else <c>--web.route-prefix</c>, else empty.
    /// It becomes the page's <c>&lt;base&gt;</c>, which its links, assets and API calls are relative to.
    /// </param>
    public EmbeddedPage(PageFiles files, string externalPath)
    {
        this.files = files;
        names = [.. files.Names];
        string trimmed = externalPath.Trim('/');
        basePath = trimmed.Length == 0 ? "/" : $"/{trimmed}/";
        if (!Holds(IndexName)) throw new InvalidOperationException($"the page has no {IndexName} among its {names.Count} files: the build went wrong");
    }

    /// <summary>The page that was built into this assembly.</summary>
    public static EmbeddedPage Built(string externalPath) => new(PageFiles.EmbeddedIn(typeof(EmbeddedPage).Assembly), externalPath);

    public bool TryGet(string path, [NotNullWhen(true)] out PageAsset? asset)
    {
        string name = PageRoutes.All.Contains(TrimEndSlash(path)) ? IndexName : path.TrimStart('/');
        asset = Holds(name) ? assets.GetOrAdd(name, Load) : null;
        return asset is not null;
    }

    static string TrimEndSlash(string path) => path.Length > 1 && path[^1] == '/' ? path[..^1] : path;

    bool Holds(string name) => names.Contains(name) || names.Contains(name + ".br");

    PageAsset Load(string name)
    {
        if (name == IndexName) return PageAsset.FromPlain(name, ReadIndex);
        return names.Contains(name) ? PageAsset.FromPlain(name, () => Read(name)) : PageAsset.FromBrotli(name, () => Read(name + ".br"));
    }

    byte[] ReadIndex()
    {
        string html = Encoding.UTF8.GetString(Read(IndexName));
        return Encoding.UTF8.GetBytes(html.Replace(BaseAtRoot, $"<base href=\"{WebUtility.HtmlEncode(basePath)}\">", StringComparison.Ordinal));
    }

    byte[] Read(string name)
    {
        using Stream stream = files.Open(name);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
