namespace Barograph.App.Querying;

/// <summary>Labels in the order of their names, and points in the order of their times; a vector's have one.</summary>
sealed record AnswerSeries(IReadOnlyList<KeyValuePair<string, string>> Labels, IReadOnlyList<AnswerPoint> Points)
{
    public const string NameLabel = "__name__";

    public string Name => Of(NameLabel) ?? "";

    public string? Of(string label)
    {
        foreach (var (name, value) in Labels)
        {
            if (name == label) return value;
        }
        return null;
    }
}
