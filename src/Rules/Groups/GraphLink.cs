using System.Text;

namespace Barograph.Rules.Groups;

/// <summary>Where on the page an expression is shown.</summary>
public static class GraphLink
{
    public static string Table(string expression) => $"/graph?g0.expr={Escape(expression)}&g0.tab=1";

    /// <summary>As Go escapes a query's values: a plus for a blank.</summary>
    static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length * 2);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~') escaped.Append((char)b);
            else if (b == ' ') escaped.Append('+');
            else escaped.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }
}
