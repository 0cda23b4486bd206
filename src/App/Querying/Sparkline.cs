namespace Barograph.App.Querying;

/// <summary>A series as one line of bars, from its least value to its greatest; a blank where it has no point.</summary>
static class Sparkline
{
    const string Bars = "▁▂▃▄▅▆▇█", AsciiBars = "_.-:=+*#";

    /// <param name="points">In the order of time.</param>
    /// <param name="startMs">Where the line begins.</param>
    /// <param name="endMs">Where it ends.</param>
    /// <param name="width">How many bars; each shows the mean of its part of the time.</param>
    /// <param name="unicode">Whether there are eighths of blocks.</param>
    public static string Of(IReadOnlyList<AnswerPoint> points, long startMs, long endMs, int width, bool unicode)
    {
        var sums = new double[width];
        var counts = new int[width];
        foreach (var point in points)
        {
            if (!double.IsFinite(point.Value)) continue;
            var at = endMs > startMs ? (int)((point.TimestampMs - startMs) * (width - 1) / (endMs - startMs)) : width - 1;
            sums[at] += point.Value;
            counts[at]++;
        }
        double least = double.PositiveInfinity, greatest = double.NegativeInfinity;
        for (var i = 0; i < width; i++)
        {
            if (counts[i] == 0) continue;
            sums[i] /= counts[i];
            least = Math.Min(least, sums[i]);
            greatest = Math.Max(greatest, sums[i]);
        }
        var bars = unicode ? Bars : AsciiBars;
        return string.Create(width, (sums, counts, least, greatest, bars), static (line, all) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                if (all.counts[i] == 0) line[i] = ' ';
                // One that never changes is neither high nor low.
                else if (all.greatest == all.least) line[i] = all.bars[3];
                else line[i] = all.bars[(int)Math.Round((all.sums[i] - all.least) / (all.greatest - all.least) * (all.bars.Length - 1))];
            }
        });
    }
}
