namespace Barograph.PodTrace.Diagnosis;

/// <summary>Counts by name, with the same limit on names.</summary>
sealed class Counts
{
    readonly Roll<Cell> cells = new(static () => new Cell());

    sealed class Cell
    {
        public ulong Count;
    }

    public ulong Sum { get; private set; }

    public void Add(string name, ulong count = 1)
    {
        cells.Of(name).Count += count;
        Sum += count;
    }

    public IReadOnlyList<Counted> Ranked() => Counted.Ranked(cells.Rows.Select(static c => KeyValuePair.Create(c.Key, c.Value.Count)));
}
