using System.Globalization;

namespace Barograph.Web.Page;

/// <summary>The one question that the page asks of an <c>Accept-Encoding</c> header (RFC 9110, 12.5.3).</summary>
static class AcceptEncoding
{
    /// <remarks>Grammar: <c>( coding | "*" ) [ ";" "q=" weight ]</c>, separated by commas; a weight of 0 forbids.</remarks>
    public static bool Allows(string? header, string coding)
    {
        if (string.IsNullOrEmpty(header)) return false;
        bool byStar = false;
        foreach (Range range in header.AsSpan().Split(','))
        {
            ReadOnlySpan<char> item = header.AsSpan()[range].Trim();
            int semicolon = item.IndexOf(';');
            ReadOnlySpan<char> name = semicolon < 0 ? item : item[..semicolon].TrimEnd();
            bool allowed = semicolon < 0 || WeightOf(item[(semicolon + 1)..].Trim()) > 0;
            if (name.Equals(coding, StringComparison.OrdinalIgnoreCase)) return allowed;
            if (name is "*") byStar = allowed;
        }

        return byStar;
    }

    static double WeightOf(ReadOnlySpan<char> parameter)
    {
        if (!parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)) return 1;
        return double.TryParse(parameter[2..], NumberStyles.Float, CultureInfo.InvariantCulture, out double weight) ? weight : 0;
    }
}
