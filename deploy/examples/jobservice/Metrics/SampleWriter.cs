using System.Globalization;
using System.Text;

namespace JobService.Metrics;

/// <summary>Writes sample lines of one series: name, labels in braces, value.</summary>
public readonly struct SampleWriter(StringBuilder page, string name, string[] labels, string[] values)
{
    /// <param name="suffix"><c>_sum</c>, <c>_count</c>, <c>_bucket</c> of histograms.</param>
    /// <param name="le">A bucket's upper bound.</param>
    public void Sample(double value, string suffix = "", double? le = null)
    {
        page.Append(name).Append(suffix);
        if (labels.Length > 0 || le is not null)
        {
            page.Append('{');
            for (var i = 0; i < labels.Length; i++) Label(i > 0, labels[i], values[i]);
            if (le is { } bound) Label(labels.Length > 0, "le", Number(bound));
            page.Append('}');
        }
        page.Append(' ').Append(Number(value)).Append('\n');
    }

    void Label(bool another, string label, string value)
    {
        if (another) page.Append(',');
        page.Append(label).Append("=\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => page.Append("\\\\"),
                '"' => page.Append("\\\""),
                '\n' => page.Append("\\n"),
                _ => page.Append(c),
            };
        }
        page.Append('"');
    }

    static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
