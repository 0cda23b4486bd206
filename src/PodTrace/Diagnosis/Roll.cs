namespace Barograph.PodTrace.Diagnosis;

/// <summary>One row for each name, up to a limit: what comes later shares one row, so that nobody who makes up names can fill the memory.</summary>
sealed class Roll<TRow>(Func<TRow> make, int max = Roll<TRow>.MaxNames)
    where TRow : class
{
    public const string Others = "(others)";
    const int MaxNames = 2000;

    readonly Dictionary<string, TRow> rows = [];

    public IEnumerable<KeyValuePair<string, TRow>> Rows => rows;

    public int Count => rows.Count;

    public TRow Of(string name)
    {
        if (rows.TryGetValue(name, out var row)) return row;
        if (rows.Count >= max && !rows.TryGetValue(name = Others, out row)) return rows[name] = make();
        return row ?? (rows[name] = make());
    }
}
