using System.Text;

namespace Barograph.Formats.Configuration;

/// <summary><c>$NAME</c> and <c>${NAME}</c> in external labels; <c>$$</c> is a dollar sign. Nothing else in the file is expanded.</summary>
static class EnvironmentExpansion
{
    public static string Expand(string text, Func<string, string> valueOf)
    {
        var expanded = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                expanded.Append(text[i]);
                continue;
            }

            var length = NameAfter(text.AsSpan(i + 1), out var name);
            if (name.Length > 0) expanded.Append(valueOf(name));
            else if (length == 0) expanded.Append('$'); // a dollar sign before something that is no name stays
            i += length;
        }

        return expanded.ToString();
    }

    /// <summary>How many characters belong to the name; more than none with an empty name is bad syntax, which vanishes.</summary>
    static int NameAfter(ReadOnlySpan<char> text, out string name)
    {
        name = "";
        if (text[0] == '{')
        {
            var close = text.IndexOf('}');
            if (close < 0) return 1;
            name = text[1..close].ToString();
            return close + 1;
        }

        if (text[0] is '*' or '#' or '$' or '@' or '!' or '?' or '-' || char.IsAsciiDigit(text[0]))
        {
            name = text[..1].ToString();
            return 1;
        }

        var end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
        name = text[..end].ToString();
        return end;
    }
}
