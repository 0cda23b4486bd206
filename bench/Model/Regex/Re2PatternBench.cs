using System.Globalization;
using System.Text;
using Barograph.Model.Regex;

namespace Barograph.Bench.Model.Regex;

/// <summary>A pattern that needs the automaton, over host names of 30 bytes.</summary>
sealed class Re2PatternBench : IMicroBench
{
    readonly Re2Pattern pattern = Re2Pattern.Parse("(host|node)-[0-9]+\\.(eu|us)-[a-z]+-[1-3]\\.example\\.net:9[0-9]{3}");
    readonly byte[][] texts = [.. Enumerable.Range(0, 1000).Select(static i => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"host-{i:D3}.eu-west-{i % 5}.example.net:9100")))];

    public string Name => "Re2Pattern.IsMatch1000";

    public int Items => texts.Length;

    public void Run()
    {
        foreach (var text in texts) pattern.IsMatch(text);
    }
}
