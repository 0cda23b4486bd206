using Barograph.Storage.Blocks;

namespace Barograph.App.Tsdb;

/// <summary>The table of blocks of <c>list</c> and <c>create-blocks-from</c>: columns of 13 at least, two apart.</summary>
sealed class BlockList(bool humanReadable)
{
    const int MinWidth = 13, Gap = 2;

    readonly List<string[]> rows = [["BLOCK ULID", "MIN TIME", "MAX TIME", "DURATION", "NUM SAMPLES", "NUM CHUNKS", "NUM SERIES", "SIZE"]];

    public void Add(BlockMeta meta, long sizeBytes) => rows.Add(
    [
        meta.Id.ToString(), Time(meta.MinTimeMs), Time(meta.MaxTimeMs), GoText.Duration(meta.MaxTimeMs - meta.MinTimeMs),
        Number(meta.Statistics.Samples), Number(meta.Statistics.Chunks), Number(meta.Statistics.Series),
        humanReadable ? GoText.Bytes(sizeBytes) : Number((ulong)sizeBytes),
    ]);

    public void Write(TextWriter output)
    {
        var widths = new int[rows[0].Length - 1];
        for (var column = 0; column < widths.Length; column++) widths[column] = Math.Max(MinWidth, rows.Max(r => r[column].Length) + Gap);
        foreach (var row in rows)
        {
            for (var column = 0; column < widths.Length; column++) output.Write(row[column].PadRight(widths[column]));
            output.WriteLine(row[^1]);
        }
    }

    string Time(long ms) => humanReadable ? GoText.Time(ms) : ms.ToString(System.Globalization.CultureInfo.InvariantCulture);

    static string Number(ulong value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
