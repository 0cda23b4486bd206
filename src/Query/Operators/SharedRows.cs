using Barograph.Model.Contracts;
using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary>A vector that stands in several places of a query: opened once, and calculated once unless it is too large to be kept.</summary>
public sealed class SharedRows(VectorOperator rows) : VectorOperator(rows.Evaluation, rows.Grid)
{
    const long MostValues = 1 << 20; // 8 MiB: beyond, calculating again costs less than holding

    int users;
    bool opened;
    ColumnBlock? block;

    public override long CostPerRow => block is null ? rows.CostPerRow : Grid.Count;

    public override bool HasUniformNames => rows.HasUniformNames;

    public override bool HasDistinctLabels => rows.HasDistinctLabels;

    public void AddUser() => users++;

    public override void Open()
    {
        if (opened) return;
        opened = true;
        var before = Evaluation.QueryableSamples;
        var readBefore = Evaluation.ReadSamples;
        var stepsBefore = Evaluation.Steps?.Counts.ToArray();
        var readStepsBefore = Evaluation.ReadSteps?.Counts.ToArray();
        rows.Open();
        Rows = rows.Rows;
        var values = (long)Rows * Grid.Count;
        if (users > 1 && rows is not StoredRows && values <= Math.Min(MostValues, Evaluation.Options.MaxSamples / 8)) block = ColumnBlock.Of(rows);
        // Statistics count what the query asks for, as Prometheus' do, not how cleverly it is found.
        Evaluation.CountQueryable((Evaluation.QueryableSamples - before) * (users - 1));
        Evaluation.CountRead((Evaluation.ReadSamples - readBefore) * (users - 1));
        if (stepsBefore is not null) Evaluation.Steps!.Repeat(stepsBefore, users - 1);
        if (readStepsBefore is not null) Evaluation.ReadSteps!.Repeat(readStepsBefore, users - 1);
    }

    public override LabelSet LabelsOf(int row) => rows.LabelsOf(row);

    public override bool DropsNameOf(int row) => rows.DropsNameOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => rows.Group(projection);

    public override void Read(int firstRow, int rowCount, RowBlock into, Lane lane)
    {
        if (block is null) rows.Read(firstRow, rowCount, into, lane);
        else block.BlockOf(firstRow, rowCount).CopyTo(into);
    }
}
