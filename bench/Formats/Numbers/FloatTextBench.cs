using System.Globalization;
using System.Text;
using Barograph.Formats.Numbers;

namespace Barograph.Bench.Formats.Numbers;

/// <summary>Counters, short decimals and every eighth a full 17 digits.</summary>
sealed class FloatTextBench : IMicroBench
{
    readonly byte[][] texts = [.. Enumerable.Range(0, 1024).Select(static i => Encoding.UTF8.GetBytes(
        (i % 8 == 0 ? Math.Sqrt(i + 2) : i % 2 == 0 ? i * 1e6 : i / 8.0).ToString("R", CultureInfo.InvariantCulture)))];

    public string Name => "FloatText.TryParse1024";

    public int Items => texts.Length;

    public void Run()
    {
        foreach (var text in texts) FloatText.TryParse(text, out _);
    }
}
