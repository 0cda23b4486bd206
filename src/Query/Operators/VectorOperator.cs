using Barograph.Model.Contracts;
using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary>
/// A node of the operator tree whose value is a vector at every step: rows (series, told by number) × steps (columns).
/// Rows are read in blocks, so that a parent that only adds up never holds them all.
/// </summary>
/// <remarks>
/// First <see cref="Open"/> (one thread: finds the rows, and calculates what needs all of them at once), then
/// <see cref="Read"/> from any number of threads, each with its own lane. A row may turn out to have no sample.
/// </remarks>
public abstract class VectorOperator(Evaluation evaluation, StepGrid grid)
{
    public Evaluation Evaluation { get; } = evaluation;

    public StepGrid Grid { get; } = grid;

    public int Rows { get; protected set; }

    /// <summary>Samples behind one row, estimated: what decides whether more threads pay.</summary>
    public virtual long CostPerRow => Grid.Count;

    /// <summary>All rows have the same metric name or none, so that dropping it makes no two rows equal.</summary>
    public virtual bool HasUniformNames => false;

    /// <summary>No two rows have the same labels, known without looking.</summary>
    public virtual bool HasDistinctLabels => true;

    public abstract void Open();

    public abstract LabelSet LabelsOf(int row);

    /// <summary>The name is still there but has to go at the end (delayed name removal).</summary>
    public virtual bool DropsNameOf(int row) => false;

    public virtual SeriesGrouping Group(LabelProjection projection) => RowLabels.Group(this, projection);

    /// <summary>Writes rows × steps values, row after row; <see cref="Absent"/> where there is no number. Histograms go into the block's second column.</summary>
    /// <param name="into">Its histogram column, where it has one, is empty in these rows.</param>
    public abstract void Read(int firstRow, int rows, RowBlock into, Lane lane);
}
