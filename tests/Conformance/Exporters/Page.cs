using System.Globalization;

namespace Barograph.Tests.Conformance.Exporters;

/// <summary>A page in text format 0.0.4, taken apart the slow and simple way, with no code of ours that could err alike.</summary>
sealed class Page
{
    public Dictionary<string, string> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>By name and labels, as they stand on the page.</summary>
    public SortedDictionary<string, double> Samples { get; } = new(StringComparer.Ordinal);

    public static Page Parse(string text)
    {
        var page = new Page();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                page.Types.Add(words[2], words[3]);
            }
            else if (line[0] != '#')
            {
                var space = line.LastIndexOf(' ');
                page.Samples.Add(line[..space], Number(line[(space + 1)..]));
            }
        }

        return page;
    }

    static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
