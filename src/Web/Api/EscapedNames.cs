using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Barograph.Web.Api;

/// <summary>
/// Label names in a path: those outside the legacy character set come as <c>U__</c> and then each unusual character as
/// <c>_HEX_</c>, an underscore as <c>__</c>.
/// </summary>
static class EscapedNames
{
    const string Prefix = "U__";

    /// <summary>Whether the path is UTF-8: the server leaves bytes that are none as they came, %FF, which would be taken for a name.</summary>
    public static bool IsUtf8(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return Utf8.IsValid(WebUtility.UrlDecodeToBytes(Encoding.ASCII.GetBytes(target), 0, query < 0 ? target.Length : query));
    }

    public static string Unescape(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return name;
        var plain = new StringBuilder();
        var at = Prefix.Length;
        while (at < name.Length)
        {
            if (name[at] != '_')
            {
                plain.Append(name[at++]);
                continue;
            }
            if (at + 1 < name.Length && name[at + 1] == '_')
            {
                plain.Append('_');
                at += 2;
                continue;
            }
            var end = name.IndexOf('_', at + 1);
            // Not an escape after all: Prometheus takes the name as it came.
            if (end < 0 || end - at - 1 is 0 or > 6) return name;
            if (!int.TryParse(name.AsSpan(at + 1, end - at - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rune)) return name;
            if (!Rune.IsValid(rune)) return name;
            plain.Append(new Rune(rune).ToString());
            at = end + 1;
        }
        return plain.ToString();
    }
}
