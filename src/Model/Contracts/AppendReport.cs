namespace Barograph.Model.Contracts;

/// <summary>What became of a batch: how many samples per outcome, and how many series were new.</summary>
public sealed class AppendReport
{
    readonly int[] counts = new int[Enum.GetValues<AppendOutcome>().Length];

    public int NewSeries { get; set; }

    /// <summary>Of those appended: how many are native histograms.</summary>
    public int HistogramsAppended { get; set; }

    public int ExemplarsAppended { get; set; }

    /// <summary>Out of order, too long, or of an unknown series; one that was there already is not among them.</summary>
    public int ExemplarsRefused { get; set; }

    public int this[AppendOutcome outcome] => counts[(int)outcome];

    public int Appended => this[AppendOutcome.Appended];

    public int Refused
    {
        get
        {
            var refused = 0;
            for (var i = (int)AppendOutcome.DuplicateTimestamp; i < counts.Length; i++) refused += counts[i];
            return refused;
        }
    }

    public void Add(AppendOutcome outcome, int samples) => counts[(int)outcome] += samples;

    public void Clear()
    {
        Array.Clear(counts);
        NewSeries = HistogramsAppended = ExemplarsAppended = ExemplarsRefused = 0;
    }
}
