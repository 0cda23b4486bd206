namespace Barograph.Bench.Storage.Head;

/// <summary>The same by labels: hash, find, compare.</summary>
sealed class SeriesLookupBench : KnownSeriesBench
{
    public override string Name => "Store.AppendByLabels2000";

    protected override bool ByLabels => true;
}
