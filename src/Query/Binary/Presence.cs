using Barograph.Query.Operators;

namespace Barograph.Query.Binary;

/// <summary>At which steps each signature has a row: signatures × steps.</summary>
internal static class Presence
{
    public static bool[] Of(VectorOperator rows, int[] signatureOf, int signatures)
    {
        var steps = rows.Grid.Count;
        rows.Evaluation.TakeColumns((long)signatures * steps, steps);
        var present = new bool[checked(signatures * steps)];
        RowScan.Run(rows, (first, count, block) =>
        {
            for (var i = 0; i < count; i++)
            {
                var there = present.AsSpan(signatureOf[first + i] * steps, steps);
                for (var step = 0; step < steps; step++) there[step] |= block.Has(i * steps + step);
            }
        });
        return present;
    }
}
