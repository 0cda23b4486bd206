using Barograph.Query.Operators;

namespace Barograph.Query.Binary;

/// <summary>At which steps each signature has a row: signatures × steps.</summary>
internal static class Presence
{
    /// <summary>No step at all.</summary>
    public const int Never = int.MaxValue;

    /// <param name="rows">Opened.</param>
    /// <param name="signatureOf">By row.</param>
    /// <param name="signatures">How many there are.</param>
    /// <param name="firstSteps">By row, where somebody asks: the first step at which it is there, or <see cref="Never"/>.</param>
    public static bool[] Of(VectorOperator rows, int[] signatureOf, int signatures, int[]? firstSteps = null)
    {
        if (firstSteps is not null) Array.Fill(firstSteps, Never);
        var steps = rows.Grid.Count;
        rows.Evaluation.TakeColumns((long)signatures * steps, steps);
        var present = new bool[checked(signatures * steps)];
        RowScan.Run(rows, (first, count, block) =>
        {
            for (var i = 0; i < count; i++)
            {
                var there = present.AsSpan(signatureOf[first + i] * steps, steps);
                for (var step = 0; step < steps; step++)
                {
                    if (!block.Has(i * steps + step)) continue;
                    there[step] = true;
                    if (firstSteps is not null && firstSteps[first + i] == Never) firstSteps[first + i] = step;
                }
            }
        });
        return present;
    }
}
