using System.Globalization;
using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Rules;

/// <summary>Figures as issues write them.</summary>
static class Phrase
{
    public static string Ms(double ns) => ns >= 1e9 ? string.Create(CultureInfo.InvariantCulture, $"{ns / 1e9:0.00}s") : string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:0.##}ms");

    public static string Percent(double percent) => string.Create(CultureInfo.InvariantCulture, $"{percent:0.#}%");

    public static string Rate(double rate) => rate >= 100 ? string.Create(CultureInfo.InvariantCulture, $"{rate:0}/s") : string.Create(CultureInfo.InvariantCulture, $"{rate:0.#}/s");

    public static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public static string Names(IEnumerable<Counted> counts, int limit = 3) => string.Join(", ", counts.Take(limit).Select(static c => Say($"{c.Name} ×{c.Count}")));
}
