using System.Text;

namespace Barograph.App.Querying;

/// <summary>What all series of an answer have in common, said once; and the names of the labels in which they differ.</summary>
sealed class SharedLabels
{
    readonly List<KeyValuePair<string, string>> shared = [];
    readonly List<string> different = [];

    public SharedLabels(IReadOnlyList<AnswerSeries> series)
    {
        var names = new SortedSet<string>(series.SelectMany(static s => s.Labels).Select(static l => l.Key), StringComparer.Ordinal);
        foreach (var name in names)
        {
            var value = series[0].Of(name);
            if (value is not null && series.All(s => s.Of(name) == value)) shared.Add(new(name, value));
            else different.Add(name);
        }
    }

    /// <summary>The metric's name first.</summary>
    public IReadOnlyList<string> Different => different;

    /// <summary>As a selector: <c>up{job="node"}</c>.</summary>
    public string Selector
    {
        get
        {
            var text = new StringBuilder();
            var labels = new List<string>();
            foreach (var (name, value) in shared)
            {
                if (name == AnswerSeries.NameLabel && PromqlOutput.Plain(value)) text.Append(value);
                else labels.Add($"{name}=\"{value}\"");
            }
            if (labels.Count > 0 || text.Length == 0) text.Append('{').AppendJoin(", ", labels).Append('}');
            return text.ToString();
        }
    }

    /// <summary>A series among the others: what it alone has.</summary>
    public string Describe(AnswerSeries series)
    {
        var labels = different.Where(name => series.Of(name) is not null).Select(name => $"{name}=\"{series.Of(name)}\"").ToList();
        return labels.Count == 0 ? Selector : $"{{{string.Join(", ", labels)}}}";
    }
}
