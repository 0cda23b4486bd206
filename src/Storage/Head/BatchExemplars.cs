using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Exemplars;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Head;

/// <summary>The exemplars of a batch on their way into log and ring. They make no series: theirs must be there.</summary>
sealed class BatchExemplars(HeadTables tables)
{
    readonly List<(LabelSet Series, Exemplar Exemplar)> taken = [];

    public ExemplarRecord Record { get; } = new(RecordKind.Exemplars);

    public bool Has(SampleBatch batch) => batch.HasExemplars && tables.Exemplars.Capacity > 0;

    /// <summary>Packs those that the ring will take.</summary>
    public void Prepare(SampleBatch batch, AppendReport report)
    {
        taken.Clear();
        Record.Begin();
        foreach (var (name, labels, exemplar) in batch.Exemplars)
        {
            var verdict = ExemplarVerdict.UnknownSeries;
            if (TryFind(name, labels, out var slot))
            {
                var series = tables.LabelsOf(slot);
                verdict = tables.Exemplars.Judge(series, exemplar);
                if (verdict == ExemplarVerdict.Stored)
                {
                    Record.Add(slot, tables.Row(slot).Generation, exemplar);
                    taken.Add((series, exemplar));
                }
            }
            if (verdict is not ExemplarVerdict.Stored and not ExemplarVerdict.Duplicate) report.ExemplarsRefused++;
        }
    }

    /// <summary>They are in the log.</summary>
    public void Apply(AppendReport report)
    {
        foreach (var (series, exemplar) in taken)
        {
            if (tables.Exemplars.Add(series, exemplar) == ExemplarVerdict.Stored) report.ExemplarsAppended++;
        }
        taken.Clear();
    }

    bool TryFind(SeriesRef name, LabelSet labels, out int slot)
    {
        slot = name.IsNone ? tables.Find(labels.Encoded, HeadTables.HashOf(labels.Encoded)) : (int)(uint)name.Value;
        return (uint)slot < (uint)tables.SlotLimit && (name.IsNone || tables.Row(slot).Generation == (uint)(name.Value >> 32)) && tables.Row(slot).Generation != 0;
    }
}
