using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Explanation;

namespace Barograph.Query.Operators;

/// <summary>Stands over an operator while a query is analyzed, and tells its probe what it does.</summary>
/// <param name="rows">The operator.</param>
/// <param name="probe">What counts.</param>
/// <param name="read">What it reads from the store itself; null where that is done below.</param>
/// <param name="span">Which part of that.</param>
public sealed class ObservedRows(VectorOperator rows, OperatorProbe probe, SeriesRead? read, (long MinMs, long MaxMs) span) : VectorOperator(rows.Evaluation, rows.Grid)
{
    public override long CostPerRow => rows.CostPerRow;

    public override bool HasUniformNames => rows.HasUniformNames;

    public override bool HasDistinctLabels => rows.HasDistinctLabels;

    public override void Open()
    {
        using (probe.Enter()) rows.Open();
        Rows = rows.Rows;
        probe.SawSeries(Rows);
    }

    public override LabelSet LabelsOf(int row) => rows.LabelsOf(row);

    public override bool DropsNameOf(int row) => rows.DropsNameOf(row);

    public override SeriesGrouping Group(LabelProjection projection)
    {
        using (probe.Enter()) return rows.Group(projection);
    }

    public override void Read(int firstRow, int rowCount, RowBlock into, Lane lane)
    {
        using (probe.Enter()) rows.Read(firstRow, rowCount, into, lane);
        long samples = Absent.CountPresent(into.Values);
        for (var i = 0; into.HasHistograms && i < into.Values.Length; i++)
        {
            if (into.HistogramAt(i) is not null) samples++;
        }
        probe.SawSamples(samples);
        for (var row = firstRow; read is not null && row < firstRow + rowCount; row++) probe.SawChunks(read.Selection.FootprintOf(row, span.MinMs, span.MaxMs));
    }
}
