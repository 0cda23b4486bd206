using System.Globalization;

namespace Barograph.App.Tsdb;

/// <summary>How numbers spread, as promtool draws it: ranges of ten, a hundred …, a <c>#</c> for each hundredth of all.</summary>
static class BarChart
{
    const int Ranges = 10, LargestStep = 10_000;

    /// <param name="title">What the numbers are.</param>
    /// <param name="numbers">None: there is nothing to draw.</param>
    /// <param name="total">What a hundred bars stand for.</param>
    /// <param name="output">Where to.</param>
    public static void Write(string title, IReadOnlyList<int> numbers, int total, TextWriter output)
    {
        if (numbers.Count == 0)
        {
            output.WriteLine($"{title}: N/A\n");
            return;
        }
        int min = numbers.Min(), max = numbers.Max();
        var step = 10;
        while (step < (max - min) / Ranges && step <= LargestStep) step *= 10;
        int start = min - min % step, end = max - max % step + step;
        var counts = new int[(end - start) / step + 1];
        foreach (var number in numbers) counts[(number - start) / step]++;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title} (min/avg/max): {min}/{numbers.Sum(static n => (long)n) / numbers.Count}/{max}"));
        int left = Width(end), right = Width(end + step), wide = Width(counts.Max());
        for (var i = 0; i < counts.Length; i++)
            output.WriteLine($"[{Padded(i * step + start + 1, left)}, {Padded((i + 1) * step + start, right)}]: {Padded(counts[i], wide)} {new string('#', (int)(100L * counts[i] / total))}");
        output.WriteLine();
    }

    static int Width(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    static string Padded(int number, int width) => number.ToString(CultureInfo.InvariantCulture).PadLeft(width);
}
